"""The tests of a pipeline, judged on what a run has kept.

Read `results` first (what a test found, kept by workspace and pipeline, and when it no longer
holds), then `judge` (from tests to results) with `subjects` (the model, report or rows that a
test looks at), `sentences` (results in words) and `junit` (for other tools). How models are
judged stands in `pipeline_core.measures`, which the exported tests carry along.
"""
