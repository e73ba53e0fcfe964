"""The columns that a step keeps, drops, fills, cuts into bins, or makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_column, plain_table

# Their tables have the names of what is made.
_NAMED_ELSEWHERE = {"categories_", "components_", "vectorizers_"}


def read_selection(reading: Reading) -> None:
    """Add which columns a selection kept; their scores stand beside them.

    Examples
    --------
    >>> from sklearn.feature_selection import VarianceThreshold
    >>> step = VarianceThreshold().fit([[0.0, 1.0], [0.0, 2.0]])
    >>> reading = Reading(step, ["flat", "age"])
    >>> read_selection(reading)
    >>> reading.by_feature, reading.metrics
    ({'kept': [False, True]}, {'columns_kept': 1})
    """
    if not hasattr(reading.fitted, "get_support"):
        return
    kept = np.asarray(reading.fitted.get_support())
    reading.done.add("support_")
    if kept.dtype.kind == "b":
        reading.by_feature["kept"] = kept.tolist()
        reading.metrics["columns_kept"] = int(kept.sum())


def read_fill_values(reading: Reading) -> None:
    """Add what missing values of each column are filled with.

    Examples
    --------
    >>> from sklearn.impute import SimpleImputer
    >>> reading = Reading(SimpleImputer(strategy="median").fit([[1.0], [3.0], [9.0]]), ["age"])
    >>> read_fill_values(reading)
    >>> reading.tables["fill_values"].values.tolist()
    [['age', 3.0]]
    """
    values = reading.value("statistics_")
    if values is None:
        return
    names = reading.feature_names(len(values))
    table = plain_table({"feature": names, "fill_value": values})
    reading.add_table("fill_values", table)


def read_bins(reading: Reading) -> None:
    """Add the bins of each column with their edges.

    Examples
    --------
    >>> from sklearn.preprocessing import KBinsDiscretizer
    >>> step = KBinsDiscretizer(2, strategy="uniform").fit([[0.0], [4.0]])
    >>> reading = Reading(step, ["age"])
    >>> read_bins(reading)
    >>> reading.tables["bins"].values.tolist()
    [['age', 0, 0.0, 2.0], ['age', 1, 2.0, 4.0]]
    """
    edges = reading.value("bin_edges_")
    if edges is None:
        return
    if isinstance(edges, np.ndarray) and edges.dtype != object:  # of a target: one column
        reading.done.discard("bin_edges_")
        return
    tables = [_bins_of(name, of) for name, of in zip(reading.features, edges, strict=False)]
    if tables:
        reading.add_table("bins", pd.concat(tables, ignore_index=True))


def _bins_of(feature: str, edges: Sequence[Any]) -> pd.DataFrame:
    low, high = plain_column(edges[:-1]), plain_column(edges[1:])
    return pd.DataFrame({"feature": feature, "bin": range(len(low)), "from": low, "to": high})


def read_made_columns(reading: Reading) -> None:
    """Add the columns that a step gives, where they are not those that came in.

    Examples
    --------
    >>> from sklearn.preprocessing import PolynomialFeatures
    >>> step = PolynomialFeatures(2, include_bias=False).fit(pd.DataFrame({"age": [1.0]}))
    >>> reading = Reading(step, ["age"])
    >>> read_made_columns(reading)
    >>> reading.tables["columns_made"]["feature"].tolist()
    ['age', 'age^2']
    """
    if not hasattr(reading.fitted, "get_feature_names_out"):
        return
    try:
        names = [str(name) for name in reading.fitted.get_feature_names_out()]
    except (AttributeError, ValueError, TypeError):  # some do not know their names
        return
    reading.done.add("powers_")
    reading.metrics["columns_made"] = len(names)
    listed = "kept" in reading.by_feature or _NAMED_ELSEWHERE & set(reading.names)
    if names != list(reading.features) and not listed:
        reading.add_table("columns_made", pd.DataFrame({"feature": names}))
