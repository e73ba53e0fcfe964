"""Functions carried into a script as source.

Read `carry` first: it takes a function's text, drops decorators, replaces annotations
(`annotations`, `splice`), shortens docstrings (`docstrings`), and finds the names that
the text uses (`free_names`, `imports`, `module_source`) under unique names (`names`).
"""
