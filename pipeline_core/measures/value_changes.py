"""Values replaced by others that a table of old and new values lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types
from typing_extensions import TypedDict

from pipeline_core.measures.made_missing import warn_of_missing
from pipeline_core.measures.value_texts import examples, text_column

Value: TypeAlias = str | int | float | bool


class ValueChange(TypedDict, total=False):
    """An old value and the new one; either is missing where it is left out."""

    old: Value
    new: Value


def replace_values(
    table: pd.DataFrame, changes: Sequence[Mapping[str, Any]], others: str = "keep"
) -> pd.DataFrame:
    """Return columns with listed values replaced; both are compared and kept by their text.

    Parameters
    ----------
    table
        The columns.
    changes
        Old values, each once, with the new ones.
    others
        What becomes of the values that are not listed: ``keep`` them, make them ``missing``, or
        ``refuse`` them. A column keeps its kind only with the first; else the new values make it
        one of numbers, of yes and no, or of words.

    Raises
    ------
    ValueError
        A value is not listed, a new one does not fit its column, or an old one is listed twice.

    Examples
    --------
    >>> sizes = pd.DataFrame({"size": ["S", "L", "?"]})
    >>> replace_values(sizes, [{"old": "?"}])["size"].tolist()
    ['S', 'L', nan]
    >>> changes = [{"old": "S", "new": 1}, {"old": "L", "new": 3}]
    >>> replace_values(sizes.head(2), changes, "missing")["size"].tolist()
    [1.0, 3.0]
    """
    new_of = _new_values(changes)
    columns = {name: _replaced(table[name], new_of, others) for name in table}
    return pd.DataFrame(columns, index=table.index)


def _new_values(changes: Sequence[Mapping[str, Any]]) -> dict[str | None, Any]:
    new_of: dict[str | None, Any] = {}
    for change in changes:
        old = text_column(pd.Series([change["old"]])).iloc[0] if "old" in change else None
        if old in new_of:
            raise ValueError(
                f"Replace values: the value '{old or ''}' is listed twice. "
                "Keep one of the two lines."
            )
        new_of[old] = change.get("new")
    return new_of


def _replaced(
    column: pd.Series[Any], new_of: Mapping[str | None, Any], others: str
) -> pd.Series[Any]:
    texts = text_column(column)
    is_gap = column.isna()
    listed = texts.isin([old for old in new_of if old is not None]) | (is_gap & (None in new_of))
    unlisted = ~listed & ~is_gap
    if others == "refuse" and unlisted.any():
        raise ValueError(
            f"Replace values: '{column.name}' has values that are not listed: "
            f"{int(unlisted.sum())}, such as {examples(texts[unlisted])}. List them, or choose "
            "what becomes of others."
        )
    if others == "missing":
        warn_of_missing(column, unlisted)
    keys = [None if gap else text for text, gap in zip(texts, is_gap, strict=True)]
    new = pd.Series([new_of.get(key) for key in keys], index=column.index, dtype="object")
    if others != "keep":
        return _of_new_kind(new.where(listed, None), [v for v in new_of.values() if v is not None])
    return _of_same_kind(column, new, listed) if listed.any() else column


def _of_new_kind(values: pd.Series[Any], kinds: Sequence[Any]) -> pd.Series[Any]:
    if kinds and all(isinstance(value, bool) for value in kinds):
        return values.astype("boolean")
    if kinds and not any(isinstance(value, str | bool) for value in kinds):
        return values.astype("float64")
    return text_column(values)


def _of_same_kind(
    column: pd.Series[Any], new: pd.Series[Any], listed: pd.Series[Any]
) -> pd.Series[Any]:
    chosen = new[listed]
    if types.is_bool_dtype(column.dtype):
        _require_kind(column, chosen, [not isinstance(v, bool) for v in chosen])
        return column.astype("boolean").mask(listed, new.astype("boolean").where(listed))
    if types.is_numeric_dtype(column.dtype):
        _require_kind(column, chosen, [isinstance(v, str | bool) for v in chosen])
        if chosen.map(lambda value: isinstance(value, int)).all():
            return column.mask(listed, new.where(listed, 0).astype("int64"))
        return column.astype("float64").mask(listed, new.where(listed).astype("float64"))
    if types.is_datetime64_any_dtype(column.dtype):
        _require_kind(column, chosen, [value is not None for value in chosen])
        return column.mask(listed)
    return text_column(column).mask(listed, text_column(new))


def _require_kind(column: pd.Series[Any], new: pd.Series[Any], wrong: Sequence[bool]) -> None:
    """Refuse new values of another kind; a missing one fits any column."""
    unfit = new[np.asarray(wrong, dtype=bool) & new.notna().to_numpy()]
    if len(unfit):
        raise ValueError(
            f"Replace values: '{column.name}' would mix its values with ones of another kind: "
            f"{examples(unfit)}. Write new values of its kind, or list all its values."
        )
