"""Why a column is not shown to a model: each reason is said, and each can be overruled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline_core.spec import hidden_characters
from pipeline_core.starter.target import names_a_row

MOSTLY = 0.8
UNIQUE_WORDS = 0.9
FEW_ROWS = 20
MOST_WORDS = 1_000
_UNNAMED = re.compile(r"Unnamed: \d+\Z")

Said = dict[str, Any]


def reasons(look: Mapping[str, Any]) -> dict[str, Said]:
    """Return for each column that should be left out the code of why, with values.

    Parameters
    ----------
    look
        What `first_look` found.

    Examples
    --------
    >>> column = {"name": "city", "kind": "word", "missing": 0, "distinct": 1, "counter": False}
    >>> reasons({"rows": 30, "columns": [column], "suspected": {}, "target": None})
    {'city': {'code': 'starter.left.constant'}}
    """
    found = {}
    for column in look["columns"]:
        name = column["name"]
        if name == look["target"]:
            continue
        said = _reason(column, look["rows"])
        if said is None and name in look["suspected"]:
            said = {"code": look["suspected"][name], "target": look["target"]}
        if said is not None:
            found[name] = said
    return found


def names_rows(said: Mapping[str, Any] | None) -> bool:
    """Say whether a column was found to name rows.

    Examples
    --------
    >>> names_rows({"code": "starter.left.id"}), names_rows(None)
    (True, False)
    """
    return said is not None and said["code"] in ("starter.left.id", "starter.left.row_number")


def _reason(column: Mapping[str, Any], rows: int) -> Said | None:
    present = rows - column["missing"]
    if hidden_characters(column["name"], allowed="\t\n\r"):
        return {"code": "starter.left.hidden_name"}
    if not present:
        return {"code": "starter.left.empty"}
    if column["distinct"] == 1:
        return {"code": "starter.left.constant"}
    if column["kind"] in ("date", "other"):
        return {"code": "starter.left.date"}
    if column.get("infinite"):
        return {"code": "starter.left.infinite", "count": column["infinite"]}
    if column["missing"] > MOSTLY * rows:
        return {"code": "starter.left.missing", "share": round(100 * column["missing"] / rows)}
    return _names_rows(column, present)


def _names_rows(column: Mapping[str, Any], present: int) -> Said | None:
    unique = column["distinct"] == present
    if column["counter"] and present >= FEW_ROWS:
        return {"code": "starter.left.row_number"}
    if _UNNAMED.match(column["name"]) and unique:
        return {"code": "starter.left.row_number"}
    if present < FEW_ROWS:
        return None
    if unique and names_a_row(column["name"]):
        return {"code": "starter.left.id"}
    if column["kind"] != "word":
        return None
    if column["distinct"] >= UNIQUE_WORDS * present or column["distinct"] > MOST_WORDS:
        return {"code": "starter.left.id" if unique else "starter.left.text"}
    return None
