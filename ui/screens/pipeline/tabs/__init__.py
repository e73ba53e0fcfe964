"""The pipelines that a visitor has open, side by side."""
