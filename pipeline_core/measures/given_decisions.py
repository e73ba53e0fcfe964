"""Decisions and predictions that stand in a table, reviewed for bias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.bands import is_cut
from pipeline_core.measures.bias import ReviewSettings, review_classifier
from pipeline_core.measures.bias_errors import review_errors
from pipeline_core.measures.selected_class import class_of_review


def review_given(
    table: pd.DataFrame,
    columns: tuple[str, Sequence[str], str | None, str | None],
    selected_class: str,
    at_least: float | None,
    settings: ReviewSettings,
) -> dict[str, Any]:
    """Return the bias report of decisions in a table.

    Parameters
    ----------
    table
        The decisions and what is known of each row.
    columns
        The decision, the groups, the truth or None, the weight or None.
    selected_class
        The decision that is a selection; empty for the second of two.
    at_least
        Scores as high as this are selections.
    settings
        How groups are formed.

    Raises
    ------
    ValueError
        A decision or a truth is missing, or nobody says what a selection is.

    Examples
    --------
    >>> table = pd.DataFrame({"score": [0.2, 0.7, 0.6], "sex": ["f", "f", "m"]})
    >>> how = ReviewSettings()
    >>> report = review_given(table, ("score", ["sex"], None, None), "", 0.5, how)
    >>> report["metrics"]["demographic_parity_difference"], report["notes"][0]["code"]
    (0.5, 'no_truth')
    """
    decision, groups, truth, weight = columns
    for name in (decision, truth):
        _require_complete(table, name)
    if not groups:
        raise ValueError(
            "Review decisions: at least one column must form groups; none is chosen. Choose one."
        )
    weights = table[weight] if weight else None
    sensitive, answers = table[list(groups)], table[decision]
    if at_least is None and truth and is_cut(answers) and is_cut(table[truth]):
        return review_errors(None, table[truth], answers, sensitive, settings, weights)
    label, notes = _selection(answers, selected_class, at_least)
    selected = _is_selected(answers, label, at_least)
    actual = None if truth is None else _actual(table[truth], label)
    report = review_classifier(None, selected, actual, sensitive, settings, weights)
    report["method"]["positive"] = str(label)
    notes += [] if truth else [{"code": "no_truth"}]
    return {**report, "notes": [*notes, *report["notes"]]}


def _actual(values: pd.Series, label: Any) -> Any:
    actual = _is_selected(values, label, None)
    if not actual.any():
        found = ", ".join(map(str, values.unique()[:5]))
        raise ValueError(
            f"Review decisions: the truth must have the selected class in some row; '{label}' is "
            f"in none of '{values.name}', which has {found}. Choose it in 'selected_class'."
        )
    return actual


def _require_complete(table: pd.DataFrame, name: str | None) -> None:
    missing = int(table[name].isna().sum()) if name else 0
    if missing or not len(table):
        raise ValueError(
            f"Review decisions: the column '{name}' must have a value in every row; it is missing "
            f"in {missing} of {len(table)}. Leave these rows out before."
        )


def _selection(
    answers: pd.Series, selected_class: str, at_least: float | None
) -> tuple[Any, list[dict[str, Any]]]:
    """Return the value that is a selection; scores select what is true, or 1."""
    if at_least is not None:
        return selected_class or True, []
    classes = sorted(answers.unique().tolist(), key=str)
    return class_of_review(classes, selected_class, None, "Review decisions")


def _is_selected(values: pd.Series, label: Any, at_least: float | None) -> Any:
    """Tell which values are a selection, whether as label or as its text."""
    if at_least is not None:
        return np.asarray(values >= at_least, dtype=bool)
    is_label = (values == label) | (values.astype(str) == str(label))
    return np.asarray(is_label, dtype=bool)
