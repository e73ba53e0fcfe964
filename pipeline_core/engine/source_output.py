"""The output of a source: its rows, and a report of how they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.data.output import Output, Report
from pipeline_core.data.source_profile import source_profile

READING = "table_read"
REJECTED = "rejected_lines"
_MAX_EXAMPLES = 20


def source_output(data: Data, notes: Sequence[Mapping[str, Any]]) -> Output:
    """Return the output of a source by what its block gave and noted.

    The summary keeps the first rejected lines only; a table of the report has all of them.

    Parameters
    ----------
    data
        The rows.
    notes
        What the block noted, its reader's report among them, if it is a reader.

    Examples
    --------
    >>> rejected = [{"line": 3, "column": "age", "value": "x"}]
    >>> note = {"code": "table_read", "rows_in": 2, "rejected": rejected, "rejected_rows": 1}
    >>> output = source_output(Data(pd.DataFrame({"age": [1]})), [note])
    >>> output.ingest["rows_in"], output.report["tables"]["rejected_lines"]["line"].tolist()
    (2, [3])
    """
    readings = [dict(note) for note in notes if note.get("code") == READING]
    others = [dict(note) for note in notes if note.get("code") != READING]
    reading = readings[-1] if readings else {}
    reading.pop("code", None)
    rejected = reading.get("rejected") or []
    report: Report = {"notes": others} if others else {}
    if rejected:
        report["tables"] = {REJECTED: rejected_table(rejected)}
        reading["rejected"] = rejected[:_MAX_EXAMPLES]
    ingest = {**reading, "profile": source_profile(data.rows)}
    return Output(data=data, report=report or None, ingest=ingest)


def rejected_table(rejected: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rejected lines as a table: their numbers, columns and values."""
    names = [row.get("column") for row in rejected]
    return pd.DataFrame(
        {
            "line": [int(row["line"]) for row in rejected],
            "column": pd.Series(names, dtype="str"),
            "value": pd.Series([str(row["value"]) for row in rejected], dtype="str"),
        }
    )
