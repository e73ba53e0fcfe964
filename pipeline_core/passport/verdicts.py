"""The lines of a row in the reports: what each model said of it, and which checks it failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

import numpy as np

from pipeline_core.data.output import Report
from pipeline_core.passport.cells import plain_value
from pipeline_core.passport.records import RunRecord
from pipeline_core.passport.trail import Label
from pipeline_core.spec.entry import JUDGE_ON

_ROW = "row"


class Verdict(TypedDict):
    """A line of a report about a row.

    `fold` is the fold that tested it; `right` whether the class was the right one, None for
    a number; `probabilities` has each class's.
    """

    actual: Any
    predicted: Any
    right: bool | None
    residual: float | None
    probabilities: dict[str, float]
    fold: int | None


def verdicts(report: Report, label: Label) -> list[Verdict]:
    """Return what the models of a report said of a row.

    Examples
    --------
    >>> import pandas as pd
    >>> predictions = {"row": [7], "actual": ["no"], "predicted": ["yes"], "p_yes": [0.75]}
    >>> (verdict,) = verdicts({"tables": {"predictions": pd.DataFrame(predictions)}}, 7)
    >>> verdict["right"], verdict["probabilities"]
    (False, {'yes': 0.75})
    """
    return [_verdict(line) for line in _lines(report, "predictions", label)]


def failed_checks(report: Report, label: Label) -> list[dict[str, Any]]:
    """Return the checks of a report that list a row among those which fail: check, column, value.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"check": ["max"], "column": ["age"], "row": [7], "value": ["120"]}
    >>> failed_checks({"tables": {"failing_rows": pd.DataFrame(rows)}}, 7)
    [{'check': 'max', 'column': 'age', 'value': '120'}]
    """
    return list(_lines(report, "failing_rows", label))


def judged_sources(record: RunRecord, stage: str) -> list[str]:
    """Return whose rows an assessment judges, written as in the file."""
    inputs = record.stage(stage).written_inputs
    if inputs.get(JUDGE_ON):
        return list(inputs[JUDGE_ON])
    entry = record.entries[stage]
    ports = [port["name"] for port in entry["ports"] if port["wire"] == "Data"]
    return [source for port in ports for source in inputs.get(port, ())]


def _lines(report: Report, name: str, label: Label) -> Iterator[dict[str, Any]]:
    table = (report.get("tables") or {}).get(name)
    if table is None or _ROW not in table:
        return
    labels = table[_ROW]
    same = labels == label if labels.dtype.kind in "iuf" else labels.astype(str) == str(label)
    for place in np.flatnonzero(same):
        columns = [name for name in table if name != _ROW]
        yield {str(name): plain_value(table[name].iloc[place]) for name in columns}


def _verdict(line: Mapping[str, Any]) -> Verdict:
    residual = line.get("residual")
    return {
        "actual": line.get("actual"),
        "predicted": line.get("predicted"),
        "right": None if "residual" in line else line.get("actual") == line.get("predicted"),
        "residual": residual,
        "probabilities": {
            name.removeprefix("p_"): value for name, value in line.items() if name[:2] == "p_"
        },
        "fold": line.get("fold"),
    }
