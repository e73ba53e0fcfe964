"""An exported script, run alone in a clean interpreter and compared with its run.

`verify` runs and compares; `flat` lists every number of a report under its path.
"""
