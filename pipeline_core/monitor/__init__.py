"""Kept models that are watched: batches, compared with what a model was kept with.

`sources` gives the batches that came (a folder's new files, a table's new rows, the log of a
server), `comparison` measures one of them, and `watch` goes through all of them. What came of
a batch and what it does to the alarms is one transaction of `pipeline_core.store.watches`.
"""
