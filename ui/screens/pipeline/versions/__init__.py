"""What a pipeline was before: named versions and single changes, to look at and to restore."""
