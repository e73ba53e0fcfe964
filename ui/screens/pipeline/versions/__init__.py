"""Earlier states of a pipeline, to view and to restore: named versions and single changes."""
