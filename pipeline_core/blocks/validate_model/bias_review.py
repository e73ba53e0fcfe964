"""Bias of a model between the groups of sensitive columns."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sklearn.base import is_classifier, is_regressor

from pipeline_core.block import (
    Fitted,
    Positive,
    Report,
    Sensitive,
    Share,
    TestWeights,
    TestX,
    TestY,
    block,
)
from pipeline_core.measures.bias import ReviewSettings, review_classifier
from pipeline_core.measures.bias_errors import review_errors
from pipeline_core.measures.classes import target_values
from pipeline_core.measures.selected_class import class_of_review, require_sensitive


@block("Bias review", icon="scale")
def bias_review(
    model: Fitted,
    X_test: TestX,
    y_test: TestY,
    groups: Sensitive,
    positive: Positive = None,
    weights: TestWeights = None,
    *,
    selected_class: str = "",
    min_rows: Annotated[int, Field(ge=1)] = 30,
    bands: Annotated[int, Field(ge=2, le=20)] = 4,
    confidence: Share = 0.95,
) -> Report:
    """Compare the model's decisions between the groups of the sensitive columns.

    Each group has its rates with intervals, and each sensitive column, and all crossed,
    a verdict: a difference that chance does not explain, or that the rows cannot tell.
    Figures without a column's name are the worst of the single columns. Missing values
    are a group of their own, columns of many numbers are cut into bands, and weights
    count in every rate. Of predicted numbers the errors are compared.

    Parameters
    ----------
    selected_class
        The class whose prediction is a selection; if left empty, the positive one.
    min_rows
        Groups with fewer test rows are small; verdicts and `large_groups_` leave them out.
    bands
        Into how many bands a column of many numbers is cut.
    confidence
        The share of intervals that hold the truth.

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
    require_sensitive(groups, "Bias review")
    how = ReviewSettings(min_rows, bands, confidence)
    truth = target_values(y_test, "Bias review")
    if is_regressor(model):
        return review_errors(model, truth, model.predict(X_test), groups, how, weights)
    classes = list(model.classes_) if is_classifier(model) else []
    label, notes = class_of_review(classes, selected_class, positive, "Bias review")
    selected = model.predict(X_test) == label
    report = review_classifier(model, selected, truth == label, groups, how, weights)
    report["method"]["positive"] = str(label)
    return {**report, "notes": [*notes, *report["notes"]]}
