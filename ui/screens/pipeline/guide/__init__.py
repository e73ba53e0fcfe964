"""The guide: the step of a lesson that is read beside the canvas, and what it points at."""
