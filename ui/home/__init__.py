"""Home: examples, recent pipelines, and the way from a data file to a first pipeline."""
