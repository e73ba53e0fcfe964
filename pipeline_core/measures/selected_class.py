"""The class whose prediction counts as a selection in a bias review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline_core.measures.classes import choose_positive


def class_of_review(
    classes: Sequence[Any], chosen: str, positive: Any, title: str
) -> tuple[Any, list[dict[str, Any]]]:
    """Return the class that a review is about, as the model labels it, and notes.

    Parameters
    ----------
    classes
        The model's labels; none where it predicts no classes.
    chosen
        The class of the block's setting; empty for the positive one.
    positive
        The positive class, or None.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        No class is chosen, or the model does not have it.

    Examples
    --------
    >>> class_of_review(["a", "b", "c"], "", "c", "Bias review")
    ('c', [])
    """
    if not classes:
        raise ValueError(
            f"{title}: the model must predict classes or numbers; this one does neither. "
            f"Wire a model that predicts the target."
        )
    label, notes = choose_positive(classes, chosen or positive)
    if label is None:
        raise ValueError(
            f"{title}: one class must be the selected one; there are {len(classes)} classes. "
            f"Choose it in the setting 'selected_class', or as positive class in Set roles."
        )
    return label, notes


def require_sensitive(groups: pd.DataFrame, title: str) -> None:
    """Raise where no column is sensitive.

    Parameters
    ----------
    groups
        The sensitive columns.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        There is none.

    Examples
    --------
    >>> require_sensitive(pd.DataFrame({"sex": ["f"]}), "Bias review")
    """
    if not groups.shape[1]:
        raise ValueError(
            f"{title}: at least one column must be sensitive; none is. Choose it in Set roles."
        )
