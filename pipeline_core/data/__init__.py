"""The data on a wire, and recipes of column steps.

Read `data` first (rows, roles, parts, recipe), then `recipe` and `column_choice`
(column steps and the columns they work on), `compiler` (a recipe as scikit-learn
layers), `dtypes` (the kinds of columns), and `output` (a stage's result).
"""
