"""Limits of what can be learned as classes; free of pandas.

Most classifiers learn a set of weights, or a tree, for every class: a thousand
classes take a thousand times as long. And a class with a single row cannot be
learned and tested, so where more than half the values are different they are
quantities, names or numbers of rows, not classes.
"""

from __future__ import annotations

MAX_CLASSES = 1_000
MAX_NUMBER_CLASSES = 20  # as many different numbers may well be classes
_MIN_SUSPICIOUS = 20


def too_many_classes(distinct: int, rows: int) -> bool:
    """Tell whether a target has too many different values to be classes.

    Parameters
    ----------
    distinct
        The different values.
    rows
        The rows that have one.

    Examples
    --------
    >>> too_many_classes(3, 150), too_many_classes(3, 4), too_many_classes(80, 150)
    (False, False, True)
    """
    most = rows // 2 if distinct > _MIN_SUSPICIOUS else rows
    return distinct > min(MAX_CLASSES, most)
