"""Verification: an exported script runs in a clean interpreter and is compared with its run.

`verify` runs and compares; `flatten` lists every scalar of a report by its path.
"""
