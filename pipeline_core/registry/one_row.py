"""One row that a person fills in: the form, the answer, and the reasons for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline_core.data.plain_values import plain_value
from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.measures.row_explanation import Sampling, row_report
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.prediction import predict, taken_columns
from pipeline_core.registry.typical_rows import days_as_dates, typical_rows

Json = dict[str, Any]
_MAX_OPTIONS = 200
# How many rows an explanation may ask the model about.
_MAX_ASKED = 20_000
_BACKGROUND = 100
_ORDERS = 2


def form_fields(model: OpenedModel) -> list[Json]:
    """Return the fields of the form for one row, each with a typical value.

    Parameters
    ----------
    model
        The model.

    Returns
    -------
    list of dict
        ``name``, ``kind``, ``value``, ``has_gaps``; of numbers and dates ``low`` and ``high``,
        of numbers whether they are ``whole``; of others their ``options``, the commonest first.
    """
    return [_field(name, column) for name, column in model.columns.items()]


def _field(name: str, column: ColumnProfile) -> Json:
    field: Json = {"name": name, "kind": column.kind, "value": None}
    field["has_gaps"] = bool(column.missing)
    sketch = column.sketch
    if isinstance(sketch, NumberSketch) and sketch.size:
        return {**field, **_numbers(column.kind, column.dtype, sketch)}
    if isinstance(sketch, CategorySketch) and sketch.counts:
        names: list[Any] = sorted(sketch.counts, key=lambda name: -sketch.counts[name])
        if column.kind == "boolean":
            names = [name == "True" for name in names]
        return {**field, "options": names[:_MAX_OPTIONS], "value": names[0]}
    return {**field, "kind": "other"}


def _numbers(kind: str, dtype: str, sketch: NumberSketch) -> Json:
    middle = sketch.values[sketch.at_most * 2 >= sketch.size][0]
    ends = [float(sketch.values[0]), float(sketch.values[-1]), float(middle)]
    if kind == "date":
        low, high, value = (date.isoformat() for date in days_as_dates(pd.Series(ends)))
        return {"low": low, "high": high, "value": value}
    whole = dtype.startswith(("int", "uint")) or bool((sketch.values % 1 == 0).all())
    low, high, value = (int(end) if whole else end for end in ends)
    return {"low": low, "high": high, "value": value, "whole": whole}


def answer_row(model: OpenedModel, values: Mapping[str, Any], *, seed: int = 0) -> Json:
    """Return the answer of a model for one row, with the reasons for it.

    Parameters
    ----------
    model
        The model.
    values
        The value of each column that it reads; None is a missing one.
    seed
        Of the rows that stand for rows in general.

    Returns
    -------
    dict
        The ``answers``, ``notes`` on what the model has not seen, and the ``reasons``: what
        each column adds, largest first, on their ``scale``, with the ``base`` from which they
        start. No reasons where the model gives none.

    Raises
    ------
    UsageError
        A column is missing, or a value is not of its column's kind.
    """
    row = pd.DataFrame({name: [value] for name, value in values.items()})
    prediction = predict(model, row)
    taken, _ = taken_columns(model, row)
    return {
        "answers": {name: plain_value(value) for name, value in prediction.answers.iloc[0].items()},
        "notes": [{"code": note.code, "values": note.values} for note in prediction.notes],
        **_reasons(model, taken, seed),
    }


def _reasons(model: OpenedModel, row: pd.DataFrame, seed: int) -> Json:
    width = max(1, len(model.columns))
    background = min(_BACKGROUND, max(10, _MAX_ASKED // (_ORDERS * width)))
    drawn = typical_rows(model.columns, background, seed)
    typical, _ = taken_columns(model, drawn)
    positive = model.kept.record["answers"]["positive"]
    how = Sampling(background, _ORDERS, seed)
    try:
        report = row_report(model.pipeline, typical, row, None, positive, "auto", how)
    except (ValueError, TypeError, AttributeError):  # what cannot be explained is still answered
        return {"reasons": [], "scale": None}
    table = report["tables"]["contributions"]
    table = table[table["contribution"] != 0]
    return {"reasons": table.to_dict("records"), **report["metrics"], "method": report["method"]}
