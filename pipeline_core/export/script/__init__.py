"""The standalone script of a pipeline.

Read `script` first, then `body` (the calls in `main`), `stage_wires` (what a call takes of
earlier stages), `results` (what `main` returns), `statements` (its lines), `module`
(imports, constants and functions of the file), `tables` and `table_parts` (variables of
Data wires), `models`, `recipes` and `estimators` (what is fitted), `values` (literals),
`header` (docstring and `__main__` section), `normalisation` (dtypes after a row block)
and `formatting`. `stage_code` extracts the code of one stage.
"""
