"""Functions carried into a script by their own source.

Read `carry` first: it takes a function's text, drops decorators, swaps annotations
(`annotations`, `splice`), translates docstrings (`docstrings`), and finds what the
text needs (`free_names`, `imports`, `modules`) under names that do not collide
(`names`).
"""
