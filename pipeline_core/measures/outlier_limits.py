"""Limits of a column's values, learned from the rows that a model is fitted on."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

Method = Literal["iqr", "quantile", "fixed"]


class OutlierLimits(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Brings values beyond a limit to it; missing values stay missing.

    Parameters
    ----------
    method
        iqr: the quartiles and `reach` times the distance between them (Tukey, 1977);
        quantile: the `tail` smallest and largest part; fixed: `lower` and `upper`.
    reach
        How many times the distance between the quartiles.
    tail
        The part of the values beyond the limits at each end.
    lower, upper
        Fixed limits; None for no limit.

    Examples
    --------
    >>> table = pd.DataFrame({"price": [1.0, 2.0, 3.0, 4.0, 99.0]})
    >>> OutlierLimits().fit_transform(table)["price"].tolist()
    [1.0, 2.0, 3.0, 4.0, 7.0]
    """

    def __init__(
        self,
        method: Method = "iqr",
        reach: float = 1.5,
        tail: float = 0.01,
        lower: float | None = None,
        upper: float | None = None,
    ) -> None:
        self.method = method
        self.reach = reach
        self.tail = tail
        self.lower = lower
        self.upper = upper

    def fit(self, X: Any, y: Any = None) -> OutlierLimits:
        """Learn the limits of each column; infinite values do not count."""
        table = pd.DataFrame(X).astype("float64")
        if isinstance(X, pd.DataFrame):
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = table.shape[1]
        table = table.where(np.isfinite(table))
        self.lower_, self.upper_ = self._limits(table)
        return self

    def transform(self, X: Any) -> Any:
        """Return the values, those beyond a limit brought to it."""
        check_is_fitted(self, "lower_")
        table = pd.DataFrame(X).astype("float64")
        limited = table.clip(self.lower_, self.upper_, axis="columns")
        return limited if isinstance(X, pd.DataFrame) else limited.to_numpy()

    def _limits(self, table: pd.DataFrame) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        if self.method == "fixed":
            sides = (-np.inf, self.lower), (np.inf, self.upper)
            lower, upper = (
                np.full(table.shape[1], none if limit is None else limit) for none, limit in sides
            )
        elif self.method == "quantile":
            lower, upper = (table.quantile(q).to_numpy() for q in (self.tail, 1 - self.tail))
        else:
            first, third = (table.quantile(q).to_numpy() for q in (0.25, 0.75))
            beyond = self.reach * (third - first)
            lower, upper = first - beyond, third + beyond
        # A column without values has no limits.
        return np.where(np.isnan(lower), -np.inf, lower), np.where(np.isnan(upper), np.inf, upper)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
