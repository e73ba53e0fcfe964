"""Columns of numbers that say what an earlier one says already."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data


class DropCorrelated(SelectorMixin, BaseEstimator):  # type: ignore[misc]
    """A choice of columns of which no two are strongly correlated.

    Columns are taken in their order: one stays unless one that stays already is correlated with
    it more than the limit, by the rows in which both have a value. A constant column stays.

    Parameters
    ----------
    limit
        The largest correlation, with or without its sign, that two columns may have.
    method
        pearson, or spearman for ranks.

    Examples
    --------
    >>> table = pd.DataFrame({"cm": [1.0, 2, 4], "inch": [0.4, 0.8, 1.6], "age": [3.0, 9, 1]})
    >>> DropCorrelated().fit(table).get_feature_names_out().tolist()
    ['cm', 'age']
    """

    def __init__(self, limit: float = 0.95, method: str = "pearson") -> None:
        self.limit = limit
        self.method = method

    def fit(self, X: pd.DataFrame, y: Any = None) -> DropCorrelated:
        """Choose the columns from the rows."""
        validate_data(self, X, dtype="numeric", ensure_all_finite="allow-nan")
        table = pd.DataFrame(X).astype("float64")
        correlations: Any = table.corr  # the method is a setting, checked before
        strengths = correlations(method=self.method).abs().to_numpy()
        kept: list[int] = []
        self.like_ = np.full(table.shape[1], "", dtype=object)
        for place in range(table.shape[1]):
            over = [other for other in kept if strengths[place, other] > self.limit]
            if over:
                self.like_[place] = str(table.columns[over[0]])
            else:
                kept.append(place)
        self.support_ = np.isin(np.arange(table.shape[1]), kept)
        return self

    def _get_support_mask(self) -> Any:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
