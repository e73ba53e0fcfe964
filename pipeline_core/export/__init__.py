"""Exports of a pipeline: script, picture and report.

`script` assembles the standalone Python script. It uses `source` (functions carried
along as text, with the imports they need) and `inline` (one-expression bodies written
where they are called). `verify` runs a script and compares every number with a run's.
`picture` and `report` write HTML pages.
"""
