"""The app's own routes, below /fabrica/: events of a run, downloads, readiness.

Each answers only to a token that was made for this visitor and this run.
"""
