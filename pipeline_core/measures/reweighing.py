"""A Pipeline that is fitted with weights under which group and class are independent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from pipeline_core.measures.weights import Weights, last_step_weights


def reweighing_weights(labels: Any, y: Any, weights: Weights = None) -> Any:
    """Return the weight of each row under which its class says nothing of its group.

    A row's weight is the share that its group and class would have together if they were
    independent, over the share that they have (Kamiran and Calders, 2012, Data preprocessing
    techniques for classification without discrimination).

    Parameters
    ----------
    labels, y
        The group and the class of each row.
    weights
        The weight that each row has already, or None.

    Examples
    --------
    >>> reweighing_weights(["f", "f", "m", "m"], ["no", "yes", "yes", "yes"]).round(2).tolist()
    [0.5, 1.5, 0.75, 0.75]
    """
    own = np.ones(len(labels)) if weights is None else np.asarray(weights, dtype=float)
    groups, classes = pd.factorize(np.asarray(labels))[0], pd.factorize(np.asarray(y))[0]
    cells = groups * (classes.max() + 1) + classes
    by_group, by_class, by_cell = (
        np.bincount(codes, own)[codes] for codes in (groups, classes, cells)
    )
    together = own.sum() * by_cell
    factors = np.divide(by_group * by_class, together, out=np.zeros(len(own)), where=together > 0)
    return own * factors


class ReweighedPipeline(Pipeline):  # type: ignore[misc]
    """A Pipeline whose last step is fitted with the weights of `reweighing_weights`.

    Parameters
    ----------
    steps
        As those of a Pipeline.
    groups
        A `SensitiveGroups`.
    """

    def __init__(
        self,
        steps: Any,
        *,
        groups: Any = None,
        transform_input: Any = None,
        memory: Any = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(steps, transform_input=transform_input, memory=memory, verbose=verbose)
        self.groups = groups

    def fit(self, X: Any, y: Any = None, sample_weight: Weights = None, **params: Any) -> Any:
        """Fit all steps, the last one with the weights, times those that are given."""
        labels = clone(self.groups).fit(X).labels(X)
        weights = reweighing_weights(labels, y, sample_weight)
        return super().fit(X, y, **params, **last_step_weights(self, weights))
