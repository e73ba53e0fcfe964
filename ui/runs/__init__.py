"""Every run of the workspace: found, opened, set beside others, deleted."""
