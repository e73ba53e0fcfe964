"""The positive class of what a model learns, where there must be two classes."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.classes import choose_positive


def positive_of_two(model: Any, y: pd.Series, positive: Any, title: str) -> Any:
    """Return the positive of two classes, as the target has it.

    Parameters
    ----------
    model
        The unfitted model.
    y
        The target of all rows.
    positive
        The chosen class; None for the second.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        The model predicts numbers, or there are more than two classes.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> positive_of_two(GaussianNB(), pd.Series(["no", "yes"]), None, "Tune the threshold")
    'yes'
    """
    classes = sorted(y.dropna().unique().tolist())
    if not is_classifier(model) or len(classes) != 2:
        found = f"{len(classes)} classes" if is_classifier(model) else "a model of numbers"
        raise ValueError(
            f"{title}: there must be a classifier of two classes; found: {found}. "
            f"Choose another target in Set roles, or leave this stage out."
        )
    return choose_positive(classes, positive)[0]
