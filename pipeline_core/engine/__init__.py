"""The engine: runs a plan.

Read `executor` first (stages in order, as events), then `stage` (what each shape
of block does) with `arguments`, `fitted_recipes`, `fitted_layers` and
`estimator_checks`; `preview` runs the same bodies on a sample; `failures` and
`log_capture` turn what goes wrong, and what libraries print, into data; `local`
is the thread pool.
"""
