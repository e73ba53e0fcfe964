"""Runs as processes: started, supervised, cancelled and recovered.

`foreground` runs one child for a terminal; `launcher` is the process that starts
the runs of a server; `client` talks to it; `jobs` answers short requests. What
happens is in the workspace's database, so no process depends on another one to
learn of it. `trends` counts what became of the stages over many runs.
"""
