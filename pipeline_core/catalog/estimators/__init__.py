"""scikit-learn's own estimators as blocks: catalogue entries without a file of their own.

Read `classes` first (which class becomes which block), then `entries` (a class's entry) with
`constraints` (declared parameters to settings) and `docstrings` (help), `rules` (what differs
from scikit-learn, and what is left out, as data), `named_values` (functions and estimators that
a setting names), `overlay` (the blocks that stand in front) and `maker` (settings to an
unfitted object, in the processes that run).
"""
