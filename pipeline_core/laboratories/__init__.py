"""Laboratories: experiments that teach, on one's own pipeline and on small made tables.

`leak_examples` and `own_leak` are the leak laboratory: what a leak would have earned, beside
the honest number. `jobs` are what the screen asks for. Nothing here is kept: a model that
learned from the judged rows refuses to be written (`data.learned_on_all`).
"""
