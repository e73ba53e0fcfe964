"""A Pipeline that weighs classes alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_sample_weight

from pipeline_core.measures.weights import Weights, last_step_weights


class ClassWeightedPipeline(Pipeline):  # type: ignore[misc]
    """A Pipeline whose last step is fitted with weights under which every class counts the same.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> model = ClassWeightedPipeline([("bayes", GaussianNB())])
    >>> model.fit([[0.0], [1.0], [2.0]], ["a", "b", "b"]).steps[-1][1].class_prior_.tolist()
    [0.5, 0.5]
    """

    def fit(self, X: Any, y: Any = None, sample_weight: Weights = None, **params: Any) -> Any:
        """Fit all steps, the last one with balanced weights, times those that are given."""
        balanced = compute_sample_weight("balanced", np.asarray(y))
        factors = balanced if sample_weight is None else balanced * sample_weight
        return super().fit(X, y, **params, **last_step_weights(self, factors))
