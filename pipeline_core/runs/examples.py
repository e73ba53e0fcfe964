"""A few rows before and after a stage: first those that it changed, in the columns that differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.passport.cells import plain_value, row_values

MAX_ROWS, MAX_COLUMNS = 4, 7
How = Literal["changed", "added", "dropped", "role", "same"]


class ExampleColumn(TypedDict):
    """A column of the examples, and what the stage did to it."""

    name: str
    how: How


class ExampleRow(TypedDict):
    """A row before and after a stage, None where it is not there, and the part it is in."""

    label: Any
    part: Literal["train", "test"] | None
    before: list[Any] | None
    after: list[Any] | None


class Examples(TypedDict):
    """Some rows of a stage; `matched` says whether they can be shown before and after it."""

    matched: bool
    columns: list[ExampleColumn]
    rows: list[ExampleRow]


def examples(
    changes: Mapping[str, Any], before: pd.DataFrame | None, after: pd.DataFrame, data: Data
) -> Examples:
    """Return a few rows before and after a stage.

    Parameters
    ----------
    changes
        What the stage changed, as `stage_difference` returns it.
    before, after
        The table that entered the stage and the one that left it; no table before where the
        stage makes new rows.
    data
        What left the stage.

    Examples
    --------
    >>> from pipeline_core.measures.changes import table_changes
    >>> before = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    >>> after = before.assign(a=[1, 9]).drop(columns="b")
    >>> changes = table_changes({"rows": before}, after, matched=True) | {"roles": None}
    >>> rows = examples(changes, before, after, Data(after))
    >>> [column["how"] for column in rows["columns"]], rows["rows"][0]["before"]
    (['changed', 'dropped'], [2, 4])
    """
    columns = _columns(changes, before, after)
    names = [column["name"] for column in columns]
    rows: list[ExampleRow] = [
        {
            "label": plain_value(label),
            "part": _part(data, label),
            "before": _cells(before, label, names),
            "after": _cells(after, label, names),
        }
        for label in _labels(changes, before, after, data)
    ]
    return {"matched": before is not None, "columns": columns, "rows": rows}


def _cells(table: pd.DataFrame | None, label: Any, names: list[str]) -> list[Any] | None:
    if table is None or label not in table.index:
        return None
    values = row_values(table.loc[[label]].iloc[:1])
    return [values.get(name) for name in names]


def _part(data: Data, label: Any) -> Literal["train", "test"] | None:
    if data.train is None or label not in data.rows.index:
        return None
    return "train" if label in data.train_rows.index else "test"


def _labels(
    changes: Mapping[str, Any], before: pd.DataFrame | None, after: pd.DataFrame, data: Data
) -> list[Any]:
    gone = (changes["gone"] or {}).get("labels", [])[: MAX_ROWS // 2]
    changed = [cell["row"] for column in changes["changed"] for cell in column["examples"]]
    tested = [] if data.test is None else sorted(data.test_rows.index[: MAX_ROWS // 2])
    first = [*(after if before is None else before).index[:MAX_ROWS]]
    known = [label for label in (*changed, *tested, *first) if label in after.index]
    return list(dict.fromkeys([*gone, *known]))[:MAX_ROWS]


def _columns(
    changes: Mapping[str, Any], before: pd.DataFrame | None, after: pd.DataFrame
) -> list[ExampleColumn]:
    """Return the columns to show: first those that differ or have a role."""
    marks: dict[str, How] = {}
    if before is not None:
        marks |= dict.fromkeys((each["column"] for each in changes["changed"]), "changed")
        marks |= dict.fromkeys((each["column"] for each in changes["retyped"]), "changed")
        marks |= dict.fromkeys((each["column"] for each in changes["added"]), "added")
        marks |= dict.fromkeys((each["to"] for each in changes["renamed"]), "added")
        marks |= dict.fromkeys((each["column"] for each in changes["dropped"]), "dropped")
        marks |= dict.fromkeys((each["from"] for each in changes["renamed"]), "dropped")
    for role in changes["roles"] or ():
        marks |= dict.fromkeys(role["columns"], "role")
    others = [str(name) for name in after.columns if str(name) not in marks]
    room = MAX_COLUMNS - min(1, len(others))
    chosen = [*list(marks)[:room], *others][:MAX_COLUMNS]
    return [{"name": name, "how": marks.get(name, "same")} for name in chosen]
