"""What a fitted model has learned, read from the public attributes of scikit-learn's objects.

Read `model` first (which parts a model has), then `recipe_steps` and `members` (how
they are reached), then `reading` (what one object gives): the families (`linear`,
`trees`, `clusters`, ...) make tables of what they know, and `general` takes every other
public attribute. `tables` keeps what is made small.
"""
