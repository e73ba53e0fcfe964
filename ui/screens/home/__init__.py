"""Home: a data file becomes a first pipeline; pipelines are opened."""
