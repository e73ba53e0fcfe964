"""Runs on a Dask cluster: the same plan, its stages worked on by other machines.

The client stays the one state machine and the one writer of the database: the executor hands
a stage over (`delegation`), and what comes back are its events and the rows to list. Rows,
models and reports never travel: they lie in the workspace's folder of objects, which every
worker must see. `requirement` and `facts` compare a worker with the client before it works,
`order` is what travels, `work` is done on a worker, `results` are its outputs there,
`watchdog` frees it when nobody waits any more, and `own_blocks` takes approved code along.

Only `connection` and `delegation` import Dask, and only where a run asks for a cluster.
"""
