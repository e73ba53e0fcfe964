"""Columns that say of all rows at once to which group they belong, or where they lie in a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def add_groups(
    table: pd.DataFrame, *, clusterer: Any, columns: Sequence[str], name: str
) -> pd.DataFrame:
    """Return a table with the group that a clusterer finds for each row.

    Parameters
    ----------
    table
        The rows.
    clusterer
        Unfitted; it has `fit_predict`.
    columns
        The columns by which rows are alike.
    name
        The new column; -1 says that a row is in no group.

    Examples
    --------
    >>> from sklearn.cluster import DBSCAN
    >>> table = pd.DataFrame({"x": [1.0, 1.1, 9.0, 9.1, 50.0]})
    >>> found = add_groups(table, clusterer=DBSCAN(min_samples=2), columns=["x"], name="group")
    >>> found["group"].tolist()
    [0, 0, 1, 1, -1]
    """
    return table.assign(**{name: clusterer.fit_predict(table[list(columns)]).astype("int64")})


def add_coordinates(
    table: pd.DataFrame, *, embedding: Any, columns: Sequence[str], name: str
) -> pd.DataFrame:
    """Return a table with coordinates that put alike rows close together.

    Parameters
    ----------
    table
        The rows.
    embedding
        Unfitted; it has `fit_transform`.
    columns
        The columns by which rows are alike.
    name
        How the names of the new columns begin; their number follows.

    Examples
    --------
    >>> from sklearn.manifold import ClassicalMDS
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 9.0], "y": [0.0, 0.0, 1.0]})
    >>> list(add_coordinates(table, embedding=ClassicalMDS(), columns=["x", "y"], name="at"))
    ['x', 'y', 'at_1', 'at_2']
    """
    places = np.asarray(embedding.fit_transform(table[list(columns)]), dtype="float64")
    names = {f"{name}_{number}": place for number, place in enumerate(places.T, start=1)}
    return table.assign(**names)
