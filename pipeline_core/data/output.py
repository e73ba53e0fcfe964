"""What a stage makes: up to one value for each kind of wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.data.data import Data, Model


@dataclass(frozen=True)
class Output:
    """The Data, the Model and the Report of one stage; None where it makes none.

    `warnings` is what libraries warned of meanwhile; only the summary keeps it.

    Examples
    --------
    >>> Output(report={"metrics": {"accuracy": 0.5}}).data is None
    True
    """

    data: Data | None = None
    model: Model | None = None
    report: dict[str, Any] | None = None
    warnings: tuple[str, ...] = ()


def summary_of(output: Output) -> dict[str, Any]:
    """Say in a few numbers what an output is: what lists and canvases show.

    Parameters
    ----------
    output
        What a stage made.

    Returns
    -------
    dict
        JSON-able: rows, columns, metrics, checks (without their row labels),
        passed, tables (name to number of rows), notes and warnings.

    Examples
    --------
    >>> summary = summary_of(Output(report={"metrics": {"accuracy": 0.5}, "passed": True}))
    >>> summary["metrics"], summary["passed"], summary["rows"]
    ({'accuracy': 0.5}, True, None)
    """
    report = output.report or {}
    data = output.data
    return {
        "rows": None if data is None else len(data.rows),
        "columns": None if data is None else data.width,
        "metrics": dict(report.get("metrics", {})),
        "checks": [_short(check) for check in report.get("checks", ())],
        "passed": report.get("passed"),
        "tables": {name: len(table) for name, table in report.get("tables", {}).items()},
        "notes": list(report.get("notes", ())),
        "warnings": list(output.warnings),
    }


def _short(check: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in check.items() if name != "rows"}
