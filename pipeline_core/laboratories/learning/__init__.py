"""See it learn: how an algorithm gets where it ends, in frames that are all computed beforehand.

`points` is what they learn from; `descent` walks down a slope (a line, and a boundary between
two classes), `grouping` moves the centres of groups, `regions` divides the plane (a tree that
grows, nearest neighbours). `frames` chooses among them. Where scikit-learn can do a step, each
frame is what its estimator gives; the descent is written out, and its end is scikit-learn's.
"""
