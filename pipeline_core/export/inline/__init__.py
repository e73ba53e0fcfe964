"""Inlining of functions whose bodies reduce to one expression.

Read `inline` first, then `fold` (substitution and constant folding), `constants`
(evaluation of constant expressions), `call` (a call and its arguments), and
`expression` (formulas as pandas source).
"""
