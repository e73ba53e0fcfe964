"""A classifier that is trained under a fairness constraint, by fairlearn.

Agarwal, Beygelzimer, Dudik, Langford and Wallach (2018), A reductions approach to fair
classification.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils.validation import check_is_fitted

from pipeline_core.measures.fair_models import labels_of, row_draws, two_labels

_CONSTRAINTS = {
    "demographic_parity": "DemographicParity",
    "equalized_odds": "EqualizedOdds",
    "true_positive_rate_parity": "TruePositiveRateParity",
    "false_positive_rate_parity": "FalsePositiveRateParity",
    "error_rate_parity": "ErrorRateParity",
}


class FairReductionClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):  # type: ignore[misc]
    """A mixture of classifiers, each trained with other weights of the rows.

    The sensitive columns are needed to train, and not to decide. A row is decided by one of the
    classifiers, drawn; with the method grid_search there is one only.

    Parameters
    ----------
    estimator
        The unfitted classifier; its `fit` takes weights of rows.
    groups
        A `SensitiveGroups`.
    positive
        The class that is a selection.
    method
        ``exponentiated_gradient`` or ``grid_search``.
    constraints
        What is made equal between the groups.
    tolerance
        How far the groups may differ; grid_search does not use it.
    tries
        The most iterations, or the points of the grid.
    random_state
        Seed of the decisions that are drawn.
    """

    def __init__(
        self,
        estimator: Any,
        groups: Any,
        positive: Any,
        method: str = "exponentiated_gradient",
        constraints: str = "demographic_parity",
        tolerance: float = 0.01,
        tries: int = 50,
        random_state: int | None = None,
    ) -> None:
        self.estimator = estimator
        self.groups = groups
        self.positive = positive
        self.method = method
        self.constraints = constraints
        self.tolerance = tolerance
        self.tries = tries
        self.random_state = random_state

    def fit(self, X: pd.DataFrame, y: Any) -> Any:
        """Fit the classifiers and their shares."""
        self.classes_, positives = two_labels(y, self.positive)
        labels = clone(self.groups).fit(X).labels(X)
        search = _search(self.estimator, self.method, self.constraints, self.tolerance, self.tries)
        search.fit(X, positives, sensitive_features=labels)
        if self.method == "grid_search":
            models, shares = [search.predictors_[search.best_idx_]], [1.0]
        else:
            used = search.weights_[search.weights_ > 0].sort_index()
            models = [search.predictors_[place] for place in used.index]
            shares = [float(share) for share in used]
        self.models_, self.shares_ = models, shares
        return self

    def selection_probabilities(self, X: pd.DataFrame) -> Any:
        """Return how likely each row is selected."""
        check_is_fitted(self, "models_")
        answers = [np.asarray(model.predict(X), dtype=float) for model in self.models_]
        return sum(share * answer for share, answer in zip(self.shares_, answers, strict=True))

    def predict(self, X: pd.DataFrame) -> Any:
        """Return the class of each row."""
        chances = self.selection_probabilities(X)
        selected = (chances > 0) & (chances >= row_draws(X, self.random_state))
        return labels_of(selected, self.classes_, self.positive)


def _search(estimator: Any, method: str, constraints: str, tolerance: float, tries: int) -> Any:
    try:
        from fairlearn import reductions
    except ImportError as error:
        raise ImportError(
            "Train fairly needs the library fairlearn, which is not installed. "
            "Install it: pip install -r requirements-fairness.txt"
        ) from error
    constraint = getattr(reductions, _CONSTRAINTS[constraints])
    if method == "grid_search":
        return reductions.GridSearch(estimator, constraint(), grid_size=tries)
    moment = constraint(difference_bound=tolerance)
    return reductions.ExponentiatedGradient(estimator, moment, eps=tolerance, max_iter=tries)
