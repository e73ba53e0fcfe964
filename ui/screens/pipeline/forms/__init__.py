"""Forms: from the schema of a block's settings to widgets, and from widgets to edits."""
