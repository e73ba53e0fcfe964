"""Bias of a classifier between the groups of sensitive columns."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sklearn.base import is_classifier

from pipeline_core.block import (
    Fitted,
    Positive,
    Report,
    Sensitive,
    TestWeights,
    TestX,
    TestY,
    block,
)
from pipeline_core.measures.bias import review_decisions
from pipeline_core.measures.classes import choose_positive, target_values


@block("Bias review", icon="scale")
def bias_review(
    model: Fitted,
    X_test: TestX,
    y_test: TestY,
    groups: Sensitive,
    positive: Positive = None,
    weights: TestWeights = None,
    *,
    min_rows: Annotated[int, Field(ge=1)] = 30,
) -> Report:
    """Compare the model's decisions between the groups of the sensitive columns.

    For every group: rows, share of positives, selection rate, true and false
    positive rate, precision, accuracy. For every sensitive column, and all crossed:
    demographic parity and equalized odds, as difference (0 is equal) and ratio (1 is
    equal); figures without a column's name are the worst of the single columns.
    Missing values are a group of their own. Weights of rows count in every rate.

    Parameters
    ----------
    min_rows
        Groups with fewer test rows are marked as small; the `large_groups_`
        figures leave them out.

    Raises
    ------
    ValueError
        No classifier, sensitive column or positive class.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> X, y = pd.DataFrame({"x": [0, 1, 1, 1]}), pd.Series(["no", "yes", "yes", "yes"])
    >>> sex = pd.DataFrame({"sex": ["f", "f", "m", "m"]})
    >>> report = bias_review(DecisionTreeClassifier().fit(X, y), X, y, sex, "yes")
    >>> report["metrics"]["demographic_parity_ratio"]
    0.5
    """
    if not is_classifier(model):
        raise ValueError("Bias review: the model must be a classifier. Wire one to it.")
    if not groups.shape[1]:
        raise ValueError(
            "Bias review: at least one column must be sensitive; none is. Choose it in Set roles."
        )
    positive, notes = choose_positive(list(model.classes_), positive)
    if positive is None:
        raise ValueError(
            f"Bias review: one class must be the positive one; the model has "
            f"{len(model.classes_)} classes. Choose it in Set roles."
        )
    actual = target_values(y_test, "Bias review") == positive
    report = review_decisions(model, X_test, actual, positive, groups, min_rows, weights)
    report["method"]["positive"] = str(positive)
    return {**report, "notes": [*notes, *report["notes"]]}
