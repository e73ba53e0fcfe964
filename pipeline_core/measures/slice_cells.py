"""The cells that a column parts rows into, each with the condition that says it.

Words and few numbers are cells of their own, many numbers and dates are cut into bands, and
missing values are a cell. A cell's condition is text as Filter rows takes it.
"""

from __future__ import annotations

import keyword
import re
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.bands import band_edges, is_cut

# Of a column of words, so many of the commonest are cells.
MAX_WORDS = 20
_PLAIN = re.compile(r"[A-Za-z]\w*\Z", re.ASCII)
_MAX_WHOLE = 1e15


class Cells(NamedTuple):
    """A column's cells.

    Parameters
    ----------
    column
        Its name.
    codes
        The cell of each row; −1 where it is in none.
    conditions
        What says each cell.
    """

    column: str
    codes: npt.NDArray[np.intp]
    conditions: list[str]


def column_cells(column: pd.Series, bands: int) -> Cells:
    """Return the cells of a column.

    Parameters
    ----------
    column
        Numbers, dates, booleans or words.
    bands
        Into how many bands many numbers are cut.

    Examples
    --------
    >>> cells = column_cells(pd.Series(["Lima", "Oslo", None], name="my city"), 4)
    >>> cells.codes.tolist(), cells.conditions
    ([0, 1, 2], ['`my city` == "Lima"', '`my city` == "Oslo"', 'is_missing(`my city`)'])
    >>> column_cells(pd.Series(range(12), name="age"), 3).conditions
    ['age <= 3', '3 < age <= 7', 'age > 7']
    """
    name = written_column(str(column.name))
    if pd.api.types.is_datetime64_any_dtype(column):
        codes, conditions = _date_cells(column, name, bands)
    elif is_cut(column):
        edges = band_edges(column, bands)
        codes, conditions = _band_codes(column, edges), _band_conditions(name, edges)
    else:
        codes, conditions = _value_cells(column, name)
    missing = column.isna().to_numpy()
    if missing.any():
        codes = np.where(missing, len(conditions), codes)
        conditions = [*conditions, f"is_missing({name})"]
    return Cells(str(column.name), np.asarray(codes, dtype=np.intp), conditions)


def written_column(name: str) -> str:
    """Return a column's name as a condition names it.

    Examples
    --------
    >>> written_column("age"), written_column("my age")
    ('age', '`my age`')
    """
    is_plain = _PLAIN.match(name) and not keyword.iskeyword(name)
    return name if is_plain else "`" + name.replace("`", "``") + "`"


def written_value(value: Any) -> str | None:
    """Return a value as a condition has it; None for one that no condition can name.

    Examples
    --------
    >>> written_value(3.0), written_value("a"), written_value(True), written_value((1, 2))
    ('3', '"a"', 'True', None)
    """
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | float | np.integer | np.floating):
        number = float(value)
        if not np.isfinite(number) or abs(number) >= _MAX_WHOLE:
            return None
        return str(int(number)) if number.is_integer() else repr(number)
    if not isinstance(value, str) or not value.isprintable() or "\\" in value:
        return None
    if '"' not in value:
        return f'"{value}"'
    return None if "'" in value else f"'{value}'"


def _band_codes(column: pd.Series, edges: list[float]) -> Any:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="left"))


def _band_conditions(name: str, edges: list[float]) -> list[str]:
    texts = [written_value(edge) or repr(edge) for edge in edges]
    if not texts:
        return [f"not is_missing({name})"]
    between = [f"{a} < {name} <= {b}" for a, b in pairwise(texts)]
    return [f"{name} <= {texts[0]}", *between, f"{name} > {texts[-1]}"]


def _date_cells(column: pd.Series, name: str, bands: int) -> tuple[Any, list[str]]:
    present = column.dropna().sort_values()
    places = [len(present) * part // bands for part in range(1, bands)] if len(present) else []
    edges = sorted({present.iloc[place] for place in places} - set(present.iloc[:1]))
    codes = np.searchsorted(pd.DatetimeIndex(edges), pd.DatetimeIndex(column), side="right")
    texts = [f'"{edge.isoformat()}"' for edge in edges]
    if not texts:
        return codes, [f"not is_missing({name})"]
    pairs = pairwise(texts)
    between = [f"{name} >= {a} and {name} < {b}" for a, b in pairs]
    return codes, [f"{name} < {texts[0]}", *between, f"{name} >= {texts[-1]}"]


def _value_cells(column: pd.Series, name: str) -> tuple[Any, list[str]]:
    counts = column.astype(object).value_counts()
    commonest = sorted(counts.index[:MAX_WORDS], key=str)
    texts = {value: written_value(value) for value in commonest}
    named = [value for value in commonest if texts[value] is not None]
    places = {value: place for place, value in enumerate(named)}
    codes = column.astype(object).map(places).fillna(-1).to_numpy(dtype=np.intp)
    return codes, [f"{name} == {texts[value]}" for value in named]
