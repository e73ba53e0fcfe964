"""Raw columns as plain numbers, for baselines that must work on any table."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

Floats = npt.NDArray[np.float64]
MAX_PLAIN_COLUMNS = 200
MAX_CODES = 200


class PlainColumns(NamedTuple):
    """Rows as numbers; of words the rank of the category, NaN for others.

    Parameters
    ----------
    names
        The columns.
    train, test
        A column for each of them.
    is_word
        Which of them are categories.
    """

    names: list[str]
    train: Floats
    test: Floats
    is_word: list[bool]


def plain_columns(train: pd.DataFrame, test: pd.DataFrame) -> PlainColumns:
    """Return the first 200 columns of numbers, dates, booleans and words as numbers.

    Examples
    --------
    >>> rows = pd.DataFrame({"n": [1, 2, 3], "w": ["a", "b", "b"]})
    >>> plain_columns(rows, rows.head(1)).train.tolist()
    [[1.0, 1.0], [2.0, 0.0], [3.0, 0.0]]
    """
    names, sides, words = [], [], []
    for name in train.columns[:MAX_PLAIN_COLUMNS]:
        kind = column_kind(train[name])
        if kind != "other":
            convert: Any = _codes if kind == "word" else _numbers
            names.append(str(name))
            sides.append(convert(train[name], test[name]))
            words.append(kind == "word")
    if not names:
        return PlainColumns([], np.empty((len(train), 0)), np.empty((len(test), 0)), [])
    first, second = (np.column_stack([side[n] for side in sides]) for n in (0, 1))
    return PlainColumns(names, first, second, words)


def _numbers(train: pd.Series, test: pd.Series) -> tuple[Floats, Floats]:
    return _as_floats(train), _as_floats(test)


def _as_floats(column: pd.Series) -> Floats:
    if column_kind(column) == "date":
        if getattr(column.dtype, "tz", None) is not None:
            column = column.dt.tz_convert(None)
        column = (column - pd.Timestamp(0)) / pd.Timedelta(days=1)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _codes(train: pd.Series, test: pd.Series) -> tuple[Floats, Floats]:
    texts = [_texts(column) for column in (train, test)]
    counts = texts[0].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    codes = {text: place for place, text in enumerate(counts.index[:MAX_CODES])}
    first, second = (text.map(codes).to_numpy(dtype=float, na_value=np.nan) for text in texts)
    return first, second


def _texts(column: pd.Series) -> pd.Series:
    return column.astype(object).map(str, na_action="ignore")
