"""Play: a recorded run told stage by stage, and one row through it, as JSON for the canvas."""
