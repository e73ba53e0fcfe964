"""Coded checks of a model: what to mend, what to know, what passed.

Read `case` first (what a check is given), then `marks` (how two models are compared on the
same rows), `baselines` and `refits` (what is fitted, once for all checks), the checks
themselves (`fit_checks`, `refit_checks`, `feature_checks`, `split_checks`,
`drift_checks`, `answer_checks`), and `review`, which asks them all.
"""
