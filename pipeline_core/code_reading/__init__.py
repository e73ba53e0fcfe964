"""Code that becomes a pipeline: Python sources and skops files, read and never executed.

Read `reading` first (what comes in, what comes out), then `source` (the text and its limits),
`values` (what an expression stands for), `scene` (what a reading knows so far), `statements`
and `expressions` (the walk over the code), `calls`, `tables`, `fits` and `judges` (what the
known calls become), `estimator_blocks` (which block an estimator is) and `draft` (the stages).
A script that `export` wrote carries its pipeline, see `stamp` and `edited_script`.
"""
