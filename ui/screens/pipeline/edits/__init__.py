"""Editing the pipeline as a whole: adding stages, undo and redo, name and seed."""
