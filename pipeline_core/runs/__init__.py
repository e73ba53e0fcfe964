"""Runs as processes: one for each, started, watched, cancelled and recovered.

`direct` runs one child for a terminal; `launcher` is the process that serves
a server; `client` talks to it. What happens is in the workspace's database,
so nobody has to be alive for another to know.
"""
