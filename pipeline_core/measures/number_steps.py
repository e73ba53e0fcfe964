"""Steps on columns of numbers: limits for outliers, logarithms, intervals with given edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

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
