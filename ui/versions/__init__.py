"""What a pipeline was before: versions with a name and single changes, to look at and to restore."""
