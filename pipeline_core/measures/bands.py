"""Numbers cut into bands of about as many rows each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

# A column of numbers with no more distinct ones is taken as a column of codes.
FEW_NUMBERS = 10


def is_cut(column: pd.Series) -> bool:
    """Tell whether a column holds so many numbers that they are cut into bands.

    Examples
    --------
    >>> is_cut(pd.Series(range(20))), is_cut(pd.Series([0, 1] * 10))
    (True, False)
    """
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return bool(is_number and column.nunique() > FEW_NUMBERS)


def band_edges(column: pd.Series, bands: int) -> list[float]:
    """Return the values that part a column into bands: quantiles that occur in it.

    Parameters
    ----------
    column
        The numbers; missing ones do not count.
    bands
        How many bands; equal numbers may make them fewer.

    Examples
    --------
    >>> band_edges(pd.Series([1, 2, 3, 4, 5, 6, 7, 8]), 4)
    [2.0, 4.0, 6.0]
    """
    values = column.to_numpy(dtype=float, na_value=np.nan)
    values = values[np.isfinite(values)]
    if not len(values):
        return []
    shares = np.arange(1, bands) / bands
    edges = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    return [float(edge) for edge in edges if edge < values.max()]


def band_codes(column: pd.Series, edges: list[float]) -> Any:
    """Return the band of each number: 0 up to the first edge and with it; −1 where missing.

    Examples
    --------
    >>> band_codes(pd.Series([1.0, 2.0, 3.0, None]), [2.0]).tolist()
    [0, 0, 1, -1]
    """
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="left"))


def band_names(edges: list[float]) -> list[str]:
    """Return the names of bands, which say what lies in them.

    Examples
    --------
    >>> band_names([25.0, 40.5]), band_names([])
    (['≤ 25', '25 < … ≤ 40.5', '> 40.5'], ['…'])
    """
    texts = [np.format_float_positional(edge, trim="-") for edge in edges]
    if not texts:
        return ["…"]
    between = [f"{low} < … ≤ {high}" for low, high in pairwise(texts)]
    return [f"≤ {texts[0]}", *between, f"> {texts[-1]}"]


def cut_into_bands(column: pd.Series, edges: list[float]) -> pd.Series:
    """Return a column's bands by name, in their order; missing numbers stay missing.

    Examples
    --------
    >>> cut_into_bands(pd.Series([20, 30]), [25.0]).tolist()
    ['≤ 25', '> 25']
    """
    names = band_names(edges)
    bands = pd.Categorical.from_codes(band_codes(column, edges), pd.Index(names), ordered=True)
    return pd.Series(bands, index=column.index, name=column.name)


def banded_columns(table: pd.DataFrame, bands: int) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return a table whose columns of many numbers are cut into bands, and a note for each.

    Parameters
    ----------
    table
        Any columns.
    bands
        How many bands.

    Examples
    --------
    >>> table, notes = banded_columns(pd.DataFrame({"age": range(20, 40)}), 2)
    >>> table["age"].unique().tolist(), notes[0]["code"], notes[0]["count"]
    (['≤ 29', '> 29'], 'cut_into_bands', 2)
    """
    cut, notes = {}, []
    for name in table.columns[[is_cut(table[name]) for name in table]]:
        edges = band_edges(table[name], bands)
        cut[name] = cut_into_bands(table[name], edges)
        note = {"column": str(name), "count": len(edges) + 1, "bands": band_names(edges)}
        notes.append({"code": "cut_into_bands", **note})
    return table.assign(**cut), notes
