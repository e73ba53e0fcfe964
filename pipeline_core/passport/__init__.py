"""The passport of a row: its values at every stage of a run, read from what the run kept.

Read `passport` first (what a passport says), then `kept_tables` (the tables of a run's
stages), `choice` (which row is meant), `trail` (which rows of each table it is),
`departure` (why it was left out), `cells` (its values and their changes) and `verdicts`
(its lines in the reports). Nothing is run again.
"""

from pipeline_core.passport.passport import Passport, RowStage, row_passport

__all__ = ["Passport", "RowStage", "row_passport"]
