"""Judgement of a fitted outlier detector."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sklearn.base import is_outlier_detector

from pipeline_core.block import (
    Fitted,
    Positive,
    Report,
    TrainTruth,
    TrainX,
    UnseenTruth,
    UnseenX,
    block,
)
from pipeline_core.measures.unusual_rows import judge_unusual


@block("Evaluate outliers", icon="scan-search", judges="outlier")
def evaluate_outliers(
    model: Fitted,
    X: TrainX,
    X_test: UnseenX = None,
    truth: TrainTruth = None,
    truth_test: UnseenTruth = None,
    positive: Positive = None,
    *,
    listed: Annotated[int, Field(ge=1, le=10_000)] = 100,
) -> Report:
    """Judge an outlier detector: how many rows it flags, which, and what is unusual about them.

    Rows are listed by their score, the most unusual first; above 0 they are
    flagged. Beside each stand the two columns of numbers that lie farthest from
    the median of the training rows, as robust z-scores. With a split, training
    and test rows are counted apart. Where a target has two classes, precision
    and recall of the flags and the ROC AUC of the score say how far they are the
    positive class (of the test rows, if there are any); the target is not used
    in fitting.

    Parameters
    ----------
    listed
        How many of the flagged rows are listed.

    Raises
    ------
    ValueError
        The model is no outlier detector, or the target does not have the positive class.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.ensemble import IsolationForest
    >>> X = pd.DataFrame({"x": [1.0, 2, 3, 2, 1, 2, 3, 50]})
    >>> model = IsolationForest(contamination=0.1, random_state=0).fit(X)
    >>> evaluate_outliers(model, X)["tables"]["flagged"]["row"].tolist()
    [7]
    """
    if not is_outlier_detector(model):
        raise ValueError(
            "Evaluate outliers: the model must find outliers; it predicts something else. "
            "Wire an outlier detector such as Isolation forest to it."
        )
    return judge_unusual(model, X, X_test, truth, truth_test, positive, listed)
