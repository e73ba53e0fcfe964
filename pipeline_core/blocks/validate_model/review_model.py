"""Coded checks of a fitted model."""

from __future__ import annotations

from typing import Literal

from pipeline_core.block import (
    Fitted,
    JudgedMetric,
    Report,
    Seed,
    TestGroups,
    TestTimes,
    TestWeights,
    TestX,
    TestY,
    TrainGroups,
    TrainTimes,
    TrainWeights,
    TrainX,
    TrainY,
    Unfitted,
    block,
)
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.model_review.case import ReviewRows
from pipeline_core.measures.model_review.review import model_review


@block("Model review", icon="clipboard-check")
def review_model(
    model: Fitted,
    unfitted: Unfitted,
    X_train: TrainX,
    y_train: TrainY,
    X_test: TestX,
    y_test: TestY,
    train_weights: TrainWeights = None,
    test_weights: TestWeights = None,
    train_groups: TrainGroups = None,
    test_groups: TestGroups = None,
    train_times: TrainTimes = None,
    test_times: TestTimes = None,
    *,
    depth: Literal["quick", "full"] = "quick",
    metric: JudgedMetric = "auto",
    left_out: tuple[str, ...] = (),
    random_state: Seed = None,
) -> Report:
    """Ask a fitted model many coded questions: what to mend, what to know, what passed.

    Each check has a code that stays, its numbers, its limit and what to do. A check that does
    not matter here can be muted with a reason, which changes no number.

    Parameters
    ----------
    depth
        Quick fits two baselines and a small tree a column; full also fits the model anew, up
        to 13 times, on folds, with other seeds and with other settings.
    metric
        The metric by which you judge the model; its usual one if auto.
    left_out
        Codes of checks that are not asked, such as MR26; a gate does not count them.
    random_state
        Seed of draws, shuffles and folds; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> X = pd.DataFrame({"x": [n / 7 for n in range(60)], "z": [0.0, 3.0, 1.0, 4.0] * 15})
    >>> y, fresh = X.x + X.z, Ridge()
    >>> report = review_model(Ridge().fit(X, y), fresh, X, y, X, y, random_state=0)
    >>> [check["name"] for check in report["checks"] if check["verdict"] == "mend"]
    ['MR17']
    """
    model_positive(model, None, "Model review")
    train = ReviewRows(X_train, y_train, train_weights, train_groups, train_times)
    test = ReviewRows(X_test, y_test, test_weights, test_groups, test_times)
    return model_review(model, unfitted, train, test, metric, depth, left_out, random_state)
