"""What a kept model answers for a row whose values somebody changes: jobs of the launcher."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline_core.data.plain_values import json_value
from pipeline_core.errors import StoreError, UsageError
from pipeline_core.runs.row_values import with_values

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.measures.responses import Response

Json = dict[str, Any]
_MAX_OPTIONS = 200
_STRENGTH_VALUES = 6


class KeptModel(NamedTuple):
    """A kept model with the rows that it was trained on and can be asked about.

    Parameters
    ----------
    pipeline
        The fitted scikit-learn model; it takes raw rows.
    train
        The features of the training rows.
    rows
        The features of the test rows; of the training rows if there are no others.
    target
        The target of these rows.
    part
        Which rows they are: ``test`` or ``train``.
    """

    pipeline: Any
    train: pd.DataFrame
    rows: pd.DataFrame
    target: pd.Series[Any]
    part: str


def what_if(workspace: Path, row: int = 0, **of: Any) -> Json:
    """Return the fields of a model's form, filled with a row, and the answer for that row.

    Parameters
    ----------
    workspace
        Holds the results.
    row
        The position among the test rows; the last one if there are fewer.
    **of
        The model, as `kept_model` takes it.

    Returns
    -------
    dict
        The ``row`` with its ``label``, ``part`` and ``actual`` target, how many ``rows`` there
        are, the ``fields`` (those that move this prediction most first) and the ``answer``.

    Raises
    ------
    FabricaError
        The model or its rows are no longer kept.
    """
    from pipeline_core.measures.responses import model_response

    kept = kept_model(workspace, **of)
    place = min(row, len(kept.rows) - 1)
    chosen = kept.rows.iloc[[place]]
    response = model_response(kept.pipeline)
    strengths = _strengths(response, chosen, kept.train)
    fields = [
        _field(kept.train[name], chosen[name].iloc[0], strengths[str(name)]) for name in chosen
    ]
    return {
        "row": place,
        "rows": len(kept.rows),
        "label": str(chosen.index[0]),
        "part": kept.part,
        "actual": _plain(kept.target.iloc[place]),
        "fields": sorted(fields, key=lambda field: -field["strength"]),
        "answer": _answer(kept.pipeline, response, chosen),
    }


def what_if_answer(workspace: Path, row: int, values: Mapping[str, Any], **of: Any) -> Json:
    """Return what a model answers for a row with other values.

    Parameters
    ----------
    workspace
        Holds the results.
    row
        The position among the test rows.
    values
        The changed values by column; None is a missing one.
    **of
        The model, as `kept_model` takes it.

    Raises
    ------
    FabricaError
        The model or its rows are no longer kept, or a value is not of its column's kind.
    """
    from pipeline_core.measures.responses import model_response

    kept = kept_model(workspace, **of)
    chosen = with_values(kept.rows.iloc[[min(row, len(kept.rows) - 1)]], values)
    return _answer(kept.pipeline, model_response(kept.pipeline), chosen)


def kept_model(
    workspace: Path,
    line: str,
    file: str,
    stage: str,
    key: str,
    data: str,
    data_key: str,
) -> KeptModel:
    """Return a kept model and the rows of the data it was fitted on.

    Parameters
    ----------
    workspace
        Holds the results.
    line, file
        The pipeline as one line, and the file that its paths start from.
    stage, key
        The model's stage, and the key of its result.
    data, data_key
        The stage whose data it was fitted on, and the key of that result.

    Raises
    ------
    StoreError
        One of them is no longer kept.
    """
    from pipeline_core.engine.arguments import adapt_functions
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.spec import from_base64
    from pipeline_core.store import open_store

    planned, functions = plan_with_functions(workspace, from_base64(line), file)
    makers = adapt_functions(planned.entries, functions)
    store = open_store(workspace)
    try:
        fitted = store.artifacts.load(key, functions, parts=("model",))
        source = store.artifacts.load(data_key, makers, parts=("data",))
    finally:
        store.close()
    if fitted is None or fitted.model is None:
        raise StoreError("what_if.gone", stage=stage)
    if source is None or source.data is None or source.data.roles.target is None:
        raise StoreError("what_if.gone", stage=data)
    rows, target = source.data, source.data.roles.target
    judged = rows.train_rows if rows.test is None else rows.test_rows
    return KeptModel(
        fitted.model.pipeline,
        rows.features(rows.train_rows),
        rows.features(judged),
        judged[target],
        "train" if rows.test is None else "test",
    )


def _answer(model: Any, response: Response, row: pd.DataFrame) -> Json:
    try:
        values = response.of(row)[0]
        predicted = model.predict(row)[0]
    except (ValueError, TypeError) as error:
        raise UsageError("what_if.refused", why=str(error)[:200]) from error
    return {
        "kind": response.kind,
        "labels": list(response.labels),
        "values": [float(value) for value in values],
        "predicted": _plain(predicted),
    }


def _strengths(response: Response, row: pd.DataFrame, train: pd.DataFrame) -> dict[str, float]:
    """Return how far each column alone moves the answer for a row."""
    import numpy as np
    import pandas as pd

    from pipeline_core.measures.column_grid import column_grid
    from pipeline_core.measures.kinds import column_kind

    grids = {name: column_grid(train[name], _STRENGTH_VALUES).values for name in row.columns}
    starts = np.cumsum([0, *(len(grid) for grid in grids.values())])
    columns = {}
    for start, (name, grid) in zip(starts, grids.items(), strict=False):
        values = [row[name].iloc[0]] * int(starts[-1])
        values[start : start + len(grid)] = grid
        dtype = "float64" if column_kind(row[name]) == "number" else row[name].dtype
        columns[name] = pd.Series(values, dtype=dtype)
    if not starts[-1]:
        return dict.fromkeys(grids, 0.0)
    answers = response.of(pd.DataFrame(columns))
    parts = np.split(answers, starts[1:-1])
    return {
        name: float(np.ptp(part, axis=0).max()) if len(part) else 0.0
        for name, part in zip(grids, parts, strict=True)
    }


def _field(column: pd.Series[Any], value: Any, strength: float) -> Json:
    """Return the field of a column: what values it had in training, and the row's value."""
    from pipeline_core.measures.kinds import column_kind

    kind, present = column_kind(column), column.dropna()
    field: Json = {
        "name": str(column.name),
        "kind": kind,
        "value": _plain(value),
        "strength": strength,
        "has_gaps": bool(column.isna().any()),
    }
    if not len(present) or kind == "other":
        return {**field, "kind": "other"}
    if kind in ("number", "date"):
        finite = present[abs(present) < float("inf")] if kind == "number" else present
        if not len(finite):
            return {**field, "kind": "other"}
        field |= {"low": _plain(finite.min()), "high": _plain(finite.max())}
        field["whole"] = kind == "number" and bool((finite % 1 == 0).all())
        return field
    counts = present.value_counts()
    return {**field, "options": [_plain(word) for word in counts[counts > 0].index[:_MAX_OPTIONS]]}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; None if it is missing."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return json_value(value)
