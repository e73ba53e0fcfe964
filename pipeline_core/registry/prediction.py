"""Predictions of a kept model: new rows are compared with what it knows before it answers.

What would make an answer meaningless is refused (a column that is missing, a text where the
model takes numbers). What the model answers for without having seen the like is said: a
category that is new to it, a value beyond those it was fitted on, a gap where it saw none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.errors import UsageError
from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import sorted_values
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.messages.message import Message
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.profiles import answers
from pipeline_core.store.recipes import roles_from_json

_MOST_NAMED = 10
_FIRST_ROWS = 3


@dataclass(frozen=True)
class Prediction:
    """The answers of a model, and what is to be said of the rows that it was asked about.

    Parameters
    ----------
    answers
        A row for each row: `profiles.answers`.
    notes
        What the rows have that the model did not see when it was fitted, and what was left out.
    """

    answers: pd.DataFrame
    notes: tuple[Message, ...]


def predict(model: OpenedModel, rows: pd.DataFrame) -> Prediction:
    """Return the answers of a kept model for new rows.

    Parameters
    ----------
    model
        The model.
    rows
        A table with the columns that the model takes, in any order.

    Raises
    ------
    UsageError
        A column is missing, or holds what the model cannot take.
    """
    taken, notes = taken_columns(model, rows)
    for name, profile in model.columns.items():
        notes += _novelties(name, taken[name], profile)
    if not len(taken):
        raise UsageError("predict.no_rows", model=model.kept.title)
    try:
        given = answers(model.pipeline, taken)
    except ValueError as error:
        raise _refusal(model, taken, error) from error
    return Prediction(given, (*model.warnings, *notes))


def _refusal(model: OpenedModel, rows: pd.DataFrame, error: ValueError) -> UsageError:
    """Return why a model does not answer: for gaps in columns where it takes none, above all."""
    profile, title = model.columns, model.kept.title
    gaps = [name for name in profile if rows[name].isna().any() and not profile[name].missing]
    if gaps:
        return UsageError("predict.gaps", model=title, columns=gaps)
    return UsageError("predict.failed", model=title, why=str(error).partition("\n")[0][:300])


def taken_columns(model: OpenedModel, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Message]]:
    """Return the columns that a model takes, in its order and with its dtypes.

    Those that it drops unread are empty.

    Raises
    ------
    UsageError
        A column is missing, or holds what the model cannot take.
    """
    read, title = model.columns, model.kept.title
    names = require_own_names(model, rows)
    if missing := [name for name in read if name not in names]:
        raise UsageError("predict.missing_columns", model=title, columns=missing, known=names)
    rows = rows.set_axis(names, axis="columns")
    empty = pd.Series(np.nan, index=rows.index)
    columns = {
        name: typed_column(name, rows[name], profile, title) if name in read else empty
        for name, profile in model.profile.features.items()
    }
    known = {*model.profile.features, *roles_from_json(model.kept.record["roles"]).not_features}
    surplus = [name for name in names if name not in known]
    notes = [Message("predict.surplus_columns", {"columns": surplus, "count": len(surplus)})]
    return pd.DataFrame(columns, index=rows.index), notes if surplus else []


def require_own_names(model: OpenedModel, rows: pd.DataFrame) -> list[str]:
    """Return the names of a table's columns, which differ from each other.

    Raises
    ------
    UsageError
        A name repeats.
    """
    names = [str(name) for name in rows.columns]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        values = {"model": model.kept.title, "columns": repeated[:_MOST_NAMED]}
        raise UsageError("predict.repeated_columns", **values)
    return names


def typed_column(name: str, column: pd.Series, profile: ColumnProfile, title: str) -> pd.Series:
    """Return a column with the dtype that a model was fitted on.

    Raises
    ------
    UsageError
        A value cannot be one of that kind.
    """
    if str(column.dtype) == profile.dtype:
        return column
    present = column.notna()
    cast = _READINGS[profile.kind](column) if profile.kind in _READINGS else column
    odd = present & cast.isna()
    if odd.any():
        raise _wrong_kind(name, column, odd, profile, title)
    dtype = profile.dtype
    if dtype.startswith(("int", "uint", "bool")) and not present.all():
        return cast.astype("float64") if profile.kind == "number" else cast
    if dtype.startswith(("int", "uint")) and (cast.astype("float64") % 1 != 0).any():
        return cast.astype("float64")
    return cast if dtype in ("category", "object") else cast.astype(dtype)  # type: ignore[call-overload]


def _numbers(column: pd.Series) -> pd.Series:
    if column.dtype.kind in "iufb":
        return column
    if column_kind(column) != "word":  # dates are no numbers
        return pd.Series(np.nan, index=column.index)
    return pd.to_numeric(column, errors="coerce")


def _dates(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, errors="coerce", format="ISO8601")


def _words(column: pd.Series) -> pd.Series:
    return column.map(str, na_action="ignore")


def _booleans(column: pd.Series) -> pd.Series:
    known = {"true": True, "false": False}
    return column.map(lambda value: known.get(str(value).lower()), na_action="ignore")


_READINGS = {"number": _numbers, "date": _dates, "word": _words, "boolean": _booleans}


def _wrong_kind(
    name: str, column: pd.Series, odd: pd.Series, profile: ColumnProfile, title: str
) -> UsageError:
    rows = np.flatnonzero(odd)[:_FIRST_ROWS] + 1
    places = [f"{row}: {str(value)[:40]!r}" for row, value in zip(rows, column[odd], strict=False)]
    values: Mapping[str, Any] = {
        "model": title,
        "column": name,
        "kind": profile.kind,
        "count": int(odd.sum()),
        "rows": rows.tolist(),
        "examples": places,
    }
    return UsageError("predict.wrong_kind", **values)


def _novelties(name: str, column: pd.Series, profile: ColumnProfile) -> list[Message]:
    """Return what a column has that the model did not see when it was fitted."""
    notes: list[Message] = []
    missing, sketch = int(np.count_nonzero(pd.isna(column.array))), profile.sketch
    if missing and not profile.missing:
        notes.append(Message("predict.missing_values", {"column": name, "count": missing}))
    if isinstance(sketch, CategorySketch):
        notes += _new_categories(name, column, sketch)
    if isinstance(sketch, NumberSketch) and sketch.size and column_kind(column) != "word":
        notes += _beyond_range(name, column, sketch, profile.kind)
    return notes


def _new_categories(name: str, column: pd.Series, sketch: CategorySketch) -> list[Message]:
    if sketch.others:  # not every category is known by name
        return []
    values = column.dropna()
    kinds = list(
        dict.fromkeys(text for text in map(str, values.unique()) if text not in sketch.counts)
    )
    if not kinds:
        return []
    count = int(values.map(str).isin(kinds).sum())
    new = {"column": name, "count": count, "categories": kinds[:_MOST_NAMED]}
    return [Message("predict.new_categories", new)]


def _beyond_range(name: str, column: pd.Series, sketch: NumberSketch, kind: str) -> list[Message]:
    low, high = sketch.values[[0, -1]]
    plain = column.dtype.kind in ("i", "u", "f")  # comparisons with NaN are false
    values = column.to_numpy() if plain else sorted_values(column)
    beyond = int(np.count_nonzero((values < low) | (values > high)))
    if not beyond:
        return []
    ends = [_shown(end, kind) for end in (low, high)]
    return [
        Message(
            "predict.beyond_range",
            {"column": name, "count": beyond, "low": ends[0], "high": ends[1]},
        )
    ]


def _shown(value: float, kind: str) -> str:
    if kind == "date":
        return str((pd.Timestamp(0) + pd.Timedelta(days=value)).isoformat())
    return f"{value:.6g}"
