"""Statistics of a row's group as columns, learned from the rows that a model is fitted on.

The formula of the smoothed mean is that of scikit-learn's `TargetEncoder` (Micci-Barreca, 2001):
a group of n rows weighs n against the smoothing. Those of the target come from that very
encoder, so that no training row sees its own answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import TargetEncoder
from sklearn.utils.validation import check_is_fitted

_FUNCTIONS = {
    "mean": lambda grouped: grouped.mean(),
    "median": lambda grouped: grouped.median(),
    "min": lambda grouped: grouped.min(),
    "max": lambda grouped: grouped.max(),
    "std": lambda grouped: grouped.std(),
}


class GroupStatistics(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Adds statistics of each row's group to a table.

    Parameters
    ----------
    by
        The columns whose equal values make a group; missing ones make one too.
    values
        Columns of numbers to summarise.
    statistics
        How: mean, median, min, max, std.
    share
        Whether the group's part of all rows is a column.
    target
        Whether the group's mean target is one: of several classes, the part of each.
    smoothing
        How many rows the overall value weighs in a mean.
    cv
        The folds in which the training rows get the mean target of the other rows.
    target_type
        Whether the target holds classes or numbers; see `TargetEncoder`.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["Lima", "Lima", "Oslo"], "price": [1.0, 3.0, 8.0]})
    >>> step = GroupStatistics(by=["city"], values=["price"]).fit(table)
    >>> step.transform(pd.DataFrame({"city": ["Oslo", "Rome"], "price": [0.0, 0.0]}))
       city  price  price_mean_by_city
    0  Oslo    0.0                 8.0
    1  Rome    0.0                 4.0
    """

    def __init__(
        self,
        by: Sequence[str] = (),
        values: Sequence[str] = (),
        statistics: Sequence[str] = ("mean",),
        share: bool = False,
        target: bool = False,
        smoothing: float = 0.0,
        cv: Any = 5,
        target_type: str = "auto",
    ) -> None:
        self.by = by
        self.values = values
        self.statistics = statistics
        self.share = share
        self.target = target
        self.smoothing = smoothing
        self.cv = cv
        self.target_type = target_type

    def fit(self, X: pd.DataFrame, y: Any = None) -> GroupStatistics:
        """Learn the statistics of the groups in some rows."""
        self._learn(X, y, of_training=False)
        return self

    def fit_transform(self, X: pd.DataFrame, y: Any = None, **fit_params: Any) -> pd.DataFrame:
        """Learn from some rows, and return them: with the mean targets of other folds."""
        return self._learn(X, y, of_training=True)

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return rows with the statistics of their groups; overall ones where a group is new."""
        check_is_fitted(self, "columns_")
        groups = self._groups(X)
        table = self._with_statistics(X, groups)
        if self.encoder_ is None:
            return table
        return self._with_targets(table, self.encoder_.transform(groups.reshape(-1, 1)))

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Return the names of all columns: those of the table, and the new ones."""
        check_is_fitted(self, "columns_")
        return np.asarray(self.columns_, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.target_tags.required = bool(self.target)
        return tags

    def _learn(self, X: pd.DataFrame, y: Any, *, of_training: bool) -> pd.DataFrame:
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        self.levels_ = [pd.Index(X[name].unique()) for name in self.by]
        codes = self._codes(X)
        self.keys_ = pd.Index(np.unique(codes[codes >= 0]))
        groups = self._groups(X)
        self.counts_ = np.bincount(groups, minlength=len(self.keys_))
        self.tables_, self.overall_ = self._statistics(X, groups)
        _require_new(X, self.tables_)
        self.encoder_ = None
        table = self._with_statistics(X, groups)
        if self.target and not len(X):  # only the names are asked for
            table = self._with_targets(table, np.empty((0, 1)))
        elif self.target:
            if y is None:
                raise ValueError("The mean target of a group needs a target; set one in the roles.")
            self.encoder_ = TargetEncoder(
                smooth=self.smoothing, cv=self.cv, target_type=self.target_type
            )
            column = groups.reshape(-1, 1)
            encoded = (
                self.encoder_.fit_transform(column, y)
                if of_training
                else self.encoder_.fit(column, y).transform(column)
            )
            table = self._with_targets(table, encoded)
        self.columns_ = [str(name) for name in table.columns]
        return table

    def _codes(self, X: pd.DataFrame) -> npt.NDArray[np.intp]:
        """Return a number for each combination of values; -1 where one was not there in fitting."""
        codes = np.zeros(len(X), dtype=np.intp)
        for name, level in zip(self.by, self.levels_, strict=True):
            column = level.get_indexer(pd.Index(X[name]))
            unknown = (codes < 0) | (column < 0)
            codes = np.where(unknown, -1, codes * max(1, len(level)) + column)
        return codes

    def _groups(self, X: pd.DataFrame) -> npt.NDArray[np.intp]:
        return self.keys_.get_indexer(pd.Index(self._codes(X)))

    def _statistics(
        self, X: pd.DataFrame, groups: npt.NDArray[np.intp]
    ) -> tuple[dict[str, npt.NDArray[Any]], dict[str, float]]:
        """Return each statistic by group, and that of all rows."""
        tables, overall = {}, {}
        for value in self.values:
            column = X[value].astype("float64").reset_index(drop=True)
            grouped = column.groupby(groups)
            for statistic in self.statistics:
                name = f"{value}_{statistic}_by_{'_'.join(self.by)}"
                overall[name] = float(_FUNCTIONS[statistic](column))
                own = _FUNCTIONS[statistic](grouped).reindex(range(len(self.keys_))).to_numpy()
                if statistic == "mean" and self.smoothing:
                    count = grouped.count().reindex(range(len(self.keys_))).to_numpy()
                    weight = count / (count + self.smoothing)
                    own = weight * np.where(count > 0, own, 0.0) + (1 - weight) * overall[name]
                tables[name] = np.where(np.isnan(own), overall[name], own)
        return tables, overall

    def _with_statistics(self, X: pd.DataFrame, groups: npt.NDArray[np.intp]) -> pd.DataFrame:
        new: dict[str, Any] = {}
        for name, table in self.tables_.items():
            values = np.append(table, self.overall_[name])  # -1, a new group, is the last
            new[name] = values[groups]
        if self.share:
            shares = np.append(self.counts_ / max(1, self.counts_.sum()), 0.0)
            new[f"share_of_{'_'.join(self.by)}"] = shares[groups]
        return X.assign(**new)

    def _with_targets(self, table: pd.DataFrame, encoded: npt.NDArray[Any]) -> pd.DataFrame:
        first = f"target_mean_by_{'_'.join(self.by)}"
        classes = getattr(self.encoder_, "classes_", ())
        names = [f"target_{label}_by_{'_'.join(self.by)}" for label in classes]
        names = [first] if encoded.shape[1] == 1 else names
        _require_new(table, names)
        return table.assign(**dict(zip(names, encoded.T, strict=True)))


def _require_new(table: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse to replace columns of the table."""
    if taken := sorted(set(names) & set(table.columns)):
        raise ValueError(
            f"There are columns {taken} already; rename them before, or leave this step out."
        )
