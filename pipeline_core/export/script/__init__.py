"""The standalone script of a pipeline.

Read `script` first, then `body` (the calls in `main`), `module` (names, imports and
helpers of the file that is written), `layout` (its text), `tables` and `lines` (row
blocks), `models`, `recipes` and `estimators` (what is fitted), and `values` (Python
literals and calls). `stage_code` cuts out one stage.
"""
