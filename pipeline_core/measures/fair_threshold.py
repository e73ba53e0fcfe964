"""A classifier with a threshold for each sensitive group, by fairlearn.

Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from pipeline_core.measures.fair_models import (
    group_selection,
    labels_of,
    require_both_classes,
    row_draws,
    two_labels,
)
from pipeline_core.measures.weights import Weights


class _Scores(BaseEstimator):  # type: ignore[misc]
    """Scores that stand for the estimator which gave them."""

    def fit(self, X: Any, y: Any = None) -> Any:
        """Learn nothing."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Say that there is nothing to fit."""
        return True

    def predict(self, X: Any) -> Any:
        """Return the scores."""
        return np.asarray(X)[:, 0]


class FairThresholdClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier that cuts the scores of each group at a threshold of its own.

    The thresholds are fairlearn's, learned from the scores of rows that the model has not seen.
    Probabilities stay those of the model. A group that was not there in training is cut as the
    model itself cuts.

    Parameters
    ----------
    estimator
        The unfitted classifier.
    groups
        A `SensitiveGroups`.
    positive
        The class that is a selection.
    constraints, objective
        What is made equal between the groups, and what is made best, as fairlearn names them.
    cv
        A splitter: the scores of each fold are those of a model of the others.
    random_state
        Seed of the decisions that are drawn.
    """

    def __init__(
        self,
        estimator: Any,
        groups: Any,
        positive: Any,
        constraints: str = "demographic_parity",
        objective: str = "accuracy_score",
        cv: Any = None,
        random_state: int | None = None,
    ) -> None:
        self.estimator = estimator
        self.groups = groups
        self.positive = positive
        self.constraints = constraints
        self.objective = objective
        self.cv = cv
        self.random_state = random_state

    def fit(self, X: pd.DataFrame, y: Any, sample_weight: Weights = None) -> Any:
        """Fit the model, and the thresholds; weights count in the model only."""
        optimizer = _optimizer(self.constraints, self.objective)
        self.classes_, positives = two_labels(y, self.positive)
        self.groups_ = clone(self.groups).fit(X)
        labels = self.groups_.labels(X)
        scores = self._unseen_scores(X, y, sample_weight)
        known = np.isfinite(scores)
        require_both_classes(labels[known], positives[known], "Fair thresholds")
        optimizer.fit(scores[known, None], positives[known], sensitive_features=labels[known])
        self.rules_ = {
            str(name): _plain_rule(rule)
            for name, rule in optimizer.interpolated_thresholder_.interpolation_dict.items()
        }
        self.estimator_ = _fitted(self.estimator, X, y, sample_weight)
        return self

    def _unseen_scores(self, X: pd.DataFrame, y: Any, sample_weight: Weights) -> Any:
        scores, labels = np.full(len(X), np.nan), np.asarray(y)
        for train, test in self.cv.split(X, y):
            weights = None if sample_weight is None else np.asarray(sample_weight)[train]
            model = _fitted(self.estimator, X.iloc[train], labels[train], weights)
            scores[test] = _scores_of(model, X.iloc[test], self.positive)
        return scores

    def selection_probabilities(self, X: pd.DataFrame) -> Any:
        """Return how likely each row is selected; most are surely, or surely not."""
        check_is_fitted(self, "rules_")
        scores, labels = _scores_of(self.estimator_, X, self.positive), self.groups_.labels(X)
        chances = np.asarray(self.estimator_.predict(X) == self.positive, dtype=float)
        for name, rule in self.rules_.items():
            rows = labels == name
            chances[rows] = group_selection(rule, scores[rows])
        return chances

    def predict(self, X: pd.DataFrame) -> Any:
        """Return the class of each row."""
        chances = self.selection_probabilities(X)
        selected = (chances > 0) & (chances >= row_draws(X, self.random_state))
        return labels_of(selected, self.classes_, self.positive)

    @available_if(lambda self: hasattr(self.estimator, "predict_proba"))  # type: ignore[untyped-decorator]
    def predict_proba(self, X: pd.DataFrame) -> Any:
        """Return the probabilities that the model gives."""
        return self.estimator_.predict_proba(X)


def _optimizer(constraints: str, objective: str) -> Any:
    try:
        from fairlearn.postprocessing import ThresholdOptimizer
    except ImportError as error:
        raise ImportError(
            "Fair thresholds needs the library fairlearn, which is not installed. "
            "Install it: pip install -r requirements-fairness.txt"
        ) from error
    return ThresholdOptimizer(
        estimator=_Scores(),
        constraints=constraints,
        objective=objective,
        prefit=True,
        predict_method="predict",
    )


def _plain_rule(rule: Any) -> dict[str, Any]:
    """Return a group's thresholds as numbers, so that predicting needs no fairlearn."""
    operations = rule.operation0, rule.operation1
    return {
        "shares": [float(rule.p0), float(rule.p1)],
        "above": [operation.operator == ">" for operation in operations],
        "thresholds": [float(operation.threshold) for operation in operations],
        "ignored": float(rule.p_ignore) if "p_ignore" in rule else None,
        "constant": float(rule.prediction_constant) if "p_ignore" in rule else None,
    }


def _fitted(estimator: Any, X: pd.DataFrame, y: Any, weights: Weights) -> Any:
    arguments = {} if weights is None else {"sample_weight": weights}
    return clone(estimator).fit(X, y, **arguments)


def _scores_of(model: Any, X: pd.DataFrame, positive: Any) -> Any:
    """Return a model's scores of the positive class: probabilities, or else its decision."""
    place = int(np.flatnonzero(model.classes_ == positive)[0])
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X), dtype=float)[:, place]
    decision = np.asarray(model.decision_function(X), dtype=float)
    return decision if place else -decision
