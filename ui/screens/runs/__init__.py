"""The runs page: the history as a list, and runs side by side."""
