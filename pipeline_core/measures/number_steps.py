"""Steps on columns of numbers: limits for outliers, logarithms, intervals with given edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from pipeline_core.measures.made_missing import warn_of_missing
from pipeline_core.measures.value_texts import examples

LOGARITHMS = {"log": np.log, "log10": np.log10, "log2": np.log2, "log1p": np.log1p}


def float_values(column: pd.Series[Any]) -> npt.NDArray[np.float64]:
    """Return a column of numbers or booleans as floats, missing as NaN.

    Examples
    --------
    >>> float_values(pd.Series([True, None], dtype="boolean")).tolist()
    [1.0, nan]
    """
    return column.to_numpy(dtype="float64", na_value=np.nan)


class NumberClipper(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A step that moves numbers beyond a limit to the limit; missing values stay.

    Parameters
    ----------
    low, high
        Limits of all columns; None for none.
    low_share, high_share
        Quantiles of the training rows that are the limits of each column; None for none.

    Attributes
    ----------
    low_, high_
        The limits of each column.

    Examples
    --------
    >>> step = NumberClipper(low_share=0.25, high_share=0.75)
    >>> step.fit_transform(pd.DataFrame({"n": [0, 1, 2, 3, 400]}))["n"].tolist()
    [1.0, 1.0, 2.0, 3.0, 3.0]
    """

    def __init__(
        self,
        low: float | None = None,
        high: float | None = None,
        low_share: float | None = None,
        high_share: float | None = None,
    ) -> None:
        self.low = low
        self.high = high
        self.low_share = low_share
        self.high_share = high_share

    def fit(self, X: pd.DataFrame, y: Any = None) -> Any:
        """Learn the limits of each column."""
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        values = [float_values(X[name]) for name in X]
        self.low_ = np.array([_limit(v, self.low, self.low_share, -np.inf) for v in values])
        self.high_ = np.array([_limit(v, self.high, self.high_share, np.inf) for v in values])
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Move numbers beyond a limit to the limit."""
        check_is_fitted(self)
        limits = zip(self.feature_names_in_, self.low_, self.high_, strict=True)
        columns = {name: np.clip(float_values(X[name]), low, high) for name, low, high in limits}
        return pd.DataFrame(columns, index=X.index)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _limit(
    values: npt.NDArray[np.float64], fixed: float | None, share: float | None, otherwise: float
) -> float:
    if fixed is not None:
        return float(fixed)
    present = values[~np.isnan(values)]
    return otherwise if share is None or not len(present) else float(np.quantile(present, share))


def logarithms(table: pd.DataFrame, kind: str = "log1p", unusable: str = "refuse") -> pd.DataFrame:
    """Return the logarithms of columns.

    Parameters
    ----------
    table
        Columns of numbers; missing values stay missing.
    kind
        ``log1p``: of 1 + x, for numbers from 0; ``log``, ``log10``, ``log2``: for numbers above
        0; ``signed``: sign and log1p of the size, for any number.
    unusable
        ``refuse`` numbers that have no logarithm, or make them ``missing``.

    Raises
    ------
    ValueError
        A number has no logarithm.

    Examples
    --------
    >>> logarithms(pd.DataFrame({"n": [1, 100]}), "log10")["n"].tolist()
    [0.0, 2.0]
    >>> logarithms(pd.DataFrame({"n": [0.0, -1.0]}), "signed").round(2)["n"].tolist()
    [0.0, -0.69]
    """
    columns = {name: _logarithm(table[name], kind, unusable) for name in table}
    return pd.DataFrame(columns, index=table.index)


def _logarithm(column: pd.Series[Any], kind: str, unusable: str) -> npt.NDArray[np.float64]:
    values = float_values(column)
    if kind == "signed":
        return np.asarray(np.sign(values) * np.log1p(np.abs(values)))
    is_of_next = kind == "log1p"
    least = -int(is_of_next)
    without = pd.Series(values <= least, index=column.index)
    if without.any() and unusable == "refuse":
        raise ValueError(
            f"Logarithm: '{column.name}' must hold numbers above {least}; {int(without.sum())} are "
            f"not: {examples(column[without])}. Choose signed, or let them be missing."
        )
    warn_of_missing(column, without)
    return np.asarray(LOGARITHMS[kind](np.where(without, np.nan, values)))


def cut_at(
    table: pd.DataFrame, edges: Sequence[float], right: bool = False, give: str = "number"
) -> pd.DataFrame:
    """Return the interval between given edges in which each number lies.

    Parameters
    ----------
    table
        Columns of numbers; missing values stay missing.
    edges
        Where one interval ends and the next begins; the first and the last are open.
    right
        Whether an edge belongs to the interval that it ends.
    give
        ``number`` of the interval from 0, or ``interval`` as text.

    Raises
    ------
    ValueError
        The edges do not rise.

    Examples
    --------
    >>> cut_at(pd.DataFrame({"age": [17, 18, 70]}), [18, 65])["age"].tolist()
    [0.0, 1.0, 2.0]
    >>> cut_at(pd.DataFrame({"age": [17, 18, 70]}), [18, 65], give="interval")["age"].tolist()
    ['below 18', '18 to 65', '65 and above']
    """
    if not len(edges) or any(low >= high for low, high in pairwise(edges)):
        raise ValueError(
            f"Cut at given edges: 'edges' must be rising numbers, at least one; they are "
            f"{list(edges)}. Write them from the lowest to the highest, each once."
        )
    names = np.asarray(_interval_names(edges, right), dtype=object)
    columns: dict[Any, Any] = {}
    side: Literal["left", "right"] = "left" if right else "right"
    for name in table:
        values = float_values(table[name])
        places = np.searchsorted(np.asarray(edges, dtype=float), values, side)
        missing = np.isnan(values)
        if give == "number":
            columns[name] = pd.Series(np.where(missing, np.nan, places), index=table.index)
        else:
            texts = pd.Series(names[places], index=table.index).astype("str")
            columns[name] = texts.mask(missing)
    return pd.DataFrame(columns, index=table.index)


def _interval_names(edges: Sequence[float], right: bool) -> list[str]:
    texts = [f"{edge:.15g}" for edge in edges]
    first, last = ("up to {}", "above {}") if right else ("below {}", "{} and above")
    between = [f"{low} to {high}" for low, high in pairwise(texts)]
    return [first.format(texts[0]), *between, last.format(texts[-1])]
