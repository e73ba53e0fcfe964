"""A fixed cut of a classifier's score where rows have weights."""

from __future__ import annotations

from typing import Any

from sklearn.base import clone
from sklearn.model_selection import FixedThresholdClassifier

from pipeline_core.measures.weights import (
    WeightedPipeline,
    Weights,
    takes_weights,
    weight_argument,
)


class WeightedFixedThreshold(FixedThresholdClassifier):  # type: ignore[misc]
    """scikit-learn's `FixedThresholdClassifier` whose `fit` hands the weights of rows on.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.dummy import DummyClassifier
    >>> model = WeightedFixedThreshold(DummyClassifier(), threshold=0.6, pos_label="yes")
    >>> rows, weights = [[0.0], [0.0]], np.array([3.0, 1.0])
    >>> model.fit(rows, ["yes", "no"], sample_weight=weights).predict(rows).tolist()
    ['yes', 'yes']
    """

    def fit(self, X: Any, y: Any, sample_weight: Weights = None) -> Any:
        """Fit the classifier, with the weights."""
        weights = weight_argument(self.estimator, sample_weight)
        self.estimator_ = clone(self.estimator).fit(X, y, **weights)
        if hasattr(self.estimator_, "feature_names_in_"):
            self.feature_names_in_ = self.estimator_.feature_names_in_
        return self


def fixed_threshold(model: Any, threshold: float, positive: Any) -> Any:
    """Return a classifier that cuts a model's score at a threshold.

    Parameters
    ----------
    model
        The unfitted classifier of two classes; as `weighted` gives it if rows have weights.
    threshold
        A row whose score is at least this is positive.
    positive
        The positive class.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> fixed_threshold(GaussianNB(), 0.3, "yes")
    FixedThresholdClassifier(estimator=GaussianNB(), pos_label='yes', threshold=0.3)
    """
    is_weighted = isinstance(model, WeightedPipeline) and takes_weights(model)
    made = WeightedFixedThreshold if is_weighted else FixedThresholdClassifier
    return made(model, threshold=threshold, pos_label=positive)
