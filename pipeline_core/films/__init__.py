"""Films: a session at a pipeline, edit by edit and run by run, to be watched and taken over."""
