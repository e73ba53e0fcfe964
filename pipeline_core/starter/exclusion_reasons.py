"""Reasons to keep a column from the models; a person can overrule each of them."""

from __future__ import annotations

import re

from pipeline_core.data.column_words import is_id_name
from pipeline_core.spec import has_hidden_characters
from pipeline_core.starter.look import ColumnFacts, FirstLook, FlatMessage

MAX_MISSING_SHARE = 0.8
UNIQUE_WORDS_SHARE = 0.9
MIN_ROWS = 20
MAX_WORDS = 1_000
_WORD_REASONS = ("starter.left.id", "starter.left.text")
_ODD_NOTES = ("starter.odd_numbers", "starter.odd_dates", "starter.mixed_dates", "starter.unit")
_UNNAMED_COLUMN = re.compile(r"Unnamed: \d+\Z")


def exclusion_reasons(look: FirstLook) -> dict[str, FlatMessage]:
    """Return why columns should be left out, by column.

    Parameters
    ----------
    look
        The first look at the file.

    Examples
    --------
    >>> column = {"name": "city", "kind": "word", "missing": 0, "distinct": 1, "counter": False}
    >>> exclusion_reasons({"rows": 30, "columns": [column], "suspected": {}, "target": None})
    {'city': {'code': 'starter.left.constant'}}
    """
    reasons: dict[str, FlatMessage] = {}
    odd = {note["column"] for note in look.get("notes", ()) if note["code"] in _ODD_NOTES}
    for column in look["columns"]:
        name = column["name"]
        if name == look["target"]:
            continue
        reason = _reason(column, look["rows"])
        if name in odd and reason and reason["code"] in _WORD_REASONS:
            reason = {"code": "starter.left.odd_values"}
        if name in look.get("same_dates", {}):
            reason = {"code": "starter.left.same_date", "other": look["same_dates"][name]}
        if reason is None and name in look["suspected"]:
            reason = {"code": look["suspected"][name], "target": look["target"]}
        if reason is not None:
            reasons[name] = reason
    return reasons


def identifies_rows(reason: FlatMessage | None) -> bool:
    """Return whether a column is left out because it identifies rows.

    Examples
    --------
    >>> identifies_rows({"code": "starter.left.id"}), identifies_rows(None)
    (True, False)
    """
    return reason is not None and reason["code"] in ("starter.left.id", "starter.left.row_number")


def _reason(column: ColumnFacts, rows: int) -> FlatMessage | None:
    present = rows - column["missing"]
    if has_hidden_characters(column["name"], allowed="\t\n\r"):
        return {"code": "starter.left.hidden_name"}
    if not present:
        return {"code": "starter.left.empty"}
    if column["distinct"] == 1:
        return {"code": "starter.left.constant"}
    if column["kind"] in ("date", "other"):
        return {"code": "starter.left.date"}
    if column.get("infinite"):
        return {"code": "starter.left.infinite", "count": column["infinite"]}
    if column["missing"] > MAX_MISSING_SHARE * rows:
        return {"code": "starter.left.missing", "share": round(100 * column["missing"] / rows)}
    return _identifier_reason(column, present)


def _identifier_reason(column: ColumnFacts, present: int) -> FlatMessage | None:
    is_unique = column["distinct"] == present
    if column["counter"] and present >= MIN_ROWS:
        return {"code": "starter.left.row_number"}
    if _UNNAMED_COLUMN.match(column["name"]) and is_unique:
        return {"code": "starter.left.row_number"}
    if present < MIN_ROWS:
        return None
    if is_unique and is_id_name(column["name"]):
        return {"code": "starter.left.id"}
    if column["kind"] != "word":
        return None
    if column["distinct"] >= UNIQUE_WORDS_SHARE * present or column["distinct"] > MAX_WORDS:
        return {"code": "starter.left.id" if is_unique else "starter.left.text"}
    return None
