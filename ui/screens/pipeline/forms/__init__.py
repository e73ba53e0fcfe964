"""From a block's settings schema to widgets, and from widgets to edits."""
