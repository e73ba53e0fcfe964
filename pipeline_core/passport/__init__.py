"""The passport of a row: its values at every stage of a run, read from what the run kept.

Read `passport` first (what a passport says), then `kept_tables` (the tables of a run's
stages), `choice` (which row is meant), `trail` (which rows of each table it is),
`departure` (why it was left out), `cells` (its values and their changes) and `verdicts`
(its lines in the reports); `sentences` needs none of the libraries that these load. Nothing
is run again.
"""
