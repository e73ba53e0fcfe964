"""The table of nasty inputs: what each is, and what must be said of it and hold of its data."""
