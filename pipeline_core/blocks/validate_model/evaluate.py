"""Evaluation of a fitted model on the test rows."""

from __future__ import annotations

from sklearn.base import is_regressor

from pipeline_core.block import (
    Fitted,
    Positive,
    Report,
    RowFormula,
    Scorers,
    SeenX,
    SeenY,
    TestGroups,
    TestWeights,
    TestX,
    TestY,
    TrainWeights,
    block,
)
from pipeline_core.measures.classification import score_classifier
from pipeline_core.measures.regression import score_regressor
from pipeline_core.measures.train_scores import TrainRows


@block("Evaluate", icon="gauge")
def evaluate(
    model: Fitted,
    X_test: TestX,
    y_test: TestY,
    positive: Positive = None,
    weights: TestWeights = None,
    groups: TestGroups = None,
    X_train: SeenX = None,
    y_train: SeenY = None,
    train_weights: TrainWeights = None,
    *,
    scorers: Scorers = (),
    own_metric: RowFormula = "",
    own_metric_name: str = "own_metric",
) -> Report:
    """Measure a fitted model on the test rows.

    A classifier gets accuracy, precision, recall, F1, ROC AUC, average precision, log loss,
    Brier score and calibration, with its confusion matrix and curves; a regressor its errors
    and R²; each with an interval of 95 %, and beside its score on the training rows. With two
    classes, precision, recall, F1 and the curves refer to the positive class; `_macro` is the
    unweighted mean over the classes. With more than two, ROC AUC and average precision are the
    mean of each class against the rest. If rows have weights, every figure is weighted. A
    metric that is undefined for these rows is None, and a note says why.

    Parameters
    ----------
    scorers
        More of scikit-learn's scorers.
    own_metric
        A formula of truth, prediction, score and the columns; its mean is reported.
    own_metric_name
        What your metric is called, for instance in a quality gate.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.dummy import DummyClassifier
    >>> X, y = pd.DataFrame({"x": [1, 2, 3, 4]}), pd.Series(["bad", "good", "good", "good"])
    >>> report = evaluate(DummyClassifier().fit(X, y), X, y, "bad")
    >>> report["metrics"]["accuracy"], report["metrics"]["precision"]
    (0.75, None)
    """
    if is_regressor(model):
        return score_regressor(
            model, X_test, y_test, weights, scorers, own_metric, own_metric_name,
            groups, TrainRows(X_train, y_train, train_weights),
        )  # fmt: skip
    return score_classifier(
        model, X_test, y_test, positive, weights, scorers, own_metric, own_metric_name,
        groups, TrainRows(X_train, y_train, train_weights),
    )  # fmt: skip
