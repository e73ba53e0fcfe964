"""The group of each row as columns: k-means, with a column for each group."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.utils.validation import check_is_fitted, validate_data


class NearestGroup(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A 0/1 column for each group of k-means: 1 in that whose centre is nearest to the row.

    Parameters
    ----------
    n_clusters
        Number of groups.
    random_state
        Seed of the first centres.

    Examples
    --------
    >>> step = NearestGroup(2, random_state=0).fit([[0.0], [1.0], [9.0]])
    >>> step.transform([[8.0], [7.0], [0.0]]).sum(axis=0).tolist() in ([1.0, 2.0], [2.0, 1.0])
    True
    >>> step.get_feature_names_out().tolist()
    ['nearestgroup0', 'nearestgroup1']
    """

    def __init__(self, n_clusters: int = 8, random_state: int | None = None) -> None:
        self.n_clusters = n_clusters
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> NearestGroup:
        """Find the groups."""
        validate_data(self, X, dtype="numeric")
        self.groups_ = KMeans(
            n_clusters=self.n_clusters, n_init=10, random_state=self.random_state
        ).fit(X)
        self._n_features_out = self.n_clusters
        self.cluster_centers_ = self.groups_.cluster_centers_
        return self

    def transform(self, X: Any) -> Any:
        """Return the columns of the groups."""
        check_is_fitted(self)
        return np.eye(self.n_clusters)[self.groups_.predict(X)]
