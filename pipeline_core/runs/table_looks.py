"""Jobs that look at the table of a stage: its columns, pairs of them, chosen rows.

They look at all rows of the stage's kept output; where there is none, at the preview's
sample. What goes to a browser is bounded, and so is the work on wide and long tables:
points and rows that are shown are a seeded sample of those that count.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.runs.stage_table import Json, bounded, classes_in, stage_table

if TYPE_CHECKING:
    import pandas as pd

MAX_LISTED = 1_000
MAX_MATRIX = 30
MAX_ROWS = 100


def table_columns(workspace: Path, **of: Any) -> Json | None:
    """Return the profile of each column and its relation to the target.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    **of
        The stage, as `stage_table` takes it.

    Returns
    -------
    dict or None
        ``columns``: for at most a thousand columns, those that go most with the target, what
        `measures.profile` says and the ``relation`` of `measures.associations`; ``counted``:
        the rows these were computed on if not on all, ``kinds`` of all columns, and the table's
        ``rows``, ``kept`` and ``target``. None if the stage has no table.
    """
    from pipeline_core.measures.associations import relations_to
    from pipeline_core.measures.profile import profile_table

    table = stage_table(workspace, **of)
    if table is None:
        return None
    counted = bounded(table.rows)
    target = table.target
    relations = relations_to(counted, table.kinds, target) if target else {}
    names = _strongest(counted, relations, target, MAX_LISTED)
    profiles = profile_table(counted[names], table.kinds)
    for profile in profiles:
        profile["relation"] = relations.get(profile["column"])
    return {
        **table.head(),
        "kinds": table.kinds,
        "counted": len(counted) if len(counted) < len(table.rows) else None,
        "columns": profiles,
    }


def table_column(workspace: Path, column: str, **of: Any) -> Json | None:
    """Return what the page of one column shows.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    column
        The column.
    **of
        The stage, as `stage_table` takes it.

    Returns
    -------
    dict or None
        The column's ``profile`` with its ``relation``, the ``bars`` of its histogram by the
        ``classes`` of the target, its ``fences`` and ``outliers`` (how many, and the first
        rows). None if the stage has no such column.
    """
    from pipeline_core.measures.associations import encode_column, relation
    from pipeline_core.measures.class_histograms import class_histogram
    from pipeline_core.measures.profile import profile_table

    table = stage_table(workspace, **of)
    if table is None or column not in table.kinds:
        return None
    rows, kinds, target = table.rows, table.kinds, table.target
    (profile,) = profile_table(rows[[column]], kinds)
    if target and target != column:
        sides = (encode_column(rows[name], kinds[name]) for name in (column, target))
        profile["relation"] = relation(*sides)
    classes = classes_in(table, target if target != column else None)
    return {
        **table.head(),
        "profile": profile,
        "classes": list(classes.labels) if classes else None,
        "bars": class_histogram(rows[column], kinds[column], classes),
        **(_outliers(rows, column) if kinds[column] == "number" else {}),
    }


def table_associations(
    workspace: Path, names: Sequence[str] = (), most: int = MAX_MATRIX, **of: Any
) -> Json | None:
    """Return the relations between columns; None if the stage has no table.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    names
        The columns, of which the first thirty count; without any the target and the columns
        that go most with it.
    most
        How many of these.
    **of
        The stage, as `stage_table` takes it.
    """
    from pipeline_core.measures.associations import association_matrix, relations_to

    table = stage_table(workspace, **of)
    if table is None:
        return None
    counted, target = bounded(table.rows), table.target
    chosen = [name for name in names if name in table.kinds]
    if not chosen:
        relations = relations_to(counted, table.kinds, target) if target else {}
        chosen = _strongest(counted, relations, target, most)
    chosen = chosen[:MAX_MATRIX]
    return {
        **table.head(),
        "counted": len(counted) if len(counted) < len(table.rows) else None,
        "kinds": table.kinds,
        "columns": chosen,
        "matrix": association_matrix(counted, table.kinds, chosen),
    }


def table_selection(workspace: Path, condition: str, **of: Any) -> Json | None:
    """Return how many rows meet a condition, and the first of them.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    condition
        The text of a condition, as *Filter rows* takes it.
    **of
        The stage, as `stage_table` takes it.

    Raises
    ------
    FabricaError
        The text is no condition, or does not suit the columns.
    """
    from pipeline_core.engine.failures import explain
    from pipeline_core.errors import StageFailed
    from pipeline_core.expressions import Expression

    table, expression = stage_table(workspace, **of), Expression(condition, "condition")
    if table is None:
        return None
    try:
        selected = expression(table.rows).fillna(value=False).astype("bool")
    except (KeyError, ValueError) as error:
        message = explain(error, str(of["stage"]))
        raise StageFailed(message.code, **message.values) from error
    return {**table.head(), **_shown_rows(_first_columns(table.rows[selected], expression.columns))}


def _strongest(rows: pd.DataFrame, relations: Json, target: str | None, most: int) -> list[str]:
    """Return the target and the columns that go most with it, in the table's order."""
    names = [str(name) for name in rows.columns]
    strength = {name: abs((relations.get(name) or {}).get("value") or 0.0) for name in names}
    ranked = sorted(names, key=lambda name: (name != target, -strength[name]))
    chosen = set(ranked[:most])
    return [name for name in names if name in chosen]


def _outliers(rows: pd.DataFrame, column: str) -> Json:
    import numpy as np

    from pipeline_core.measures.outliers import is_outlier, tukey_fences

    fences = tukey_fences(rows[column])
    if fences is None:
        return {"fences": None}
    beyond = _first_columns(rows[is_outlier(rows[column], fences)], [column])
    distances = (beyond[column].astype("float64") - fences.median).abs()
    furthest = np.argsort(-distances.to_numpy(), kind="stable")
    return {"fences": fences._asdict(), "outliers": _shown_rows(beyond.iloc[furthest])}


def _first_columns(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows with some columns in front."""
    return rows[[*names, *(name for name in rows.columns if name not in names)]]


def _shown_rows(rows: pd.DataFrame) -> Json:
    """Return how many rows there are, and the first of them with their labels."""
    import json

    part = rows.iloc[:MAX_ROWS, :50]
    content = json.loads(part.to_json(orient="split", date_format="iso", double_precision=15))
    return {
        "count": len(rows),
        "labels": [str(label) for label in part.index],
        "columns": content["columns"],
        "data": content["data"],
    }
