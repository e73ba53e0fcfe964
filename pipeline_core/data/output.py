"""The output of a stage, its report, and the summary that lists and canvases show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from pipeline_core.measures.overrides import answers

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.data import Data, Model
    from pipeline_core.data.fitted_contents import Contents


class Report(TypedDict, total=False):
    """The report of an assessment; a block may add keys of its own.

    `checks` are JSON-able dicts that may list their failing rows under
    ``rows``; `notes` are codes with values, or sentences.
    """

    metrics: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    checks: list[dict[str, Any]]
    passed: bool | None
    notes: list[Any]
    headline: dict[str, Any]
    method: dict[str, Any]


class Summary(TypedDict):
    """A stage's output in a few JSON-able numbers.

    `tables` holds each table's number of rows; `checks` lack their row labels.
    """

    rows: int | None
    columns: int | None
    metrics: dict[str, Any]
    checks: list[dict[str, Any]]
    passed: bool | None
    tables: dict[str, int]
    notes: list[Any]
    warnings: list[str]
    overridden: NotRequired[list[dict[str, Any]]]  # who answers for a refusal, and why
    headline: NotRequired[dict[str, Any]]
    failing_rows: NotRequired[int]  # how many rows a sieve sets aside
    ingest: NotRequired[dict[str, Any]]  # how a source was read: `measures.ingest_report`
    written: NotRequired[dict[str, str]]  # the file that it wrote, and the hash of its content
    kept: NotRequired[bool]  # whether its files give the output back exactly


@dataclass(frozen=True)
class Output:
    """The Data, the Model and the Report of one stage; None where it makes none.

    `warnings` are those of the libraries; only the summary keeps them. What was `cut_short`
    is not what the stage's settings ask for, and is kept for its run alone. `contents` is what
    a Model fitted by the stage itself has inside; what passes a Model on has none. `failing` are
    the rows that a sieve sets aside. `ingest` is the report of a reader; only the summary keeps it.
    `written` is the file that the stage wrote, and the hash of its content.

    Examples
    --------
    >>> Output(report={"metrics": {"accuracy": 0.5}}).data is None
    True
    """

    data: Data | None = None
    model: Model | None = None
    report: Report | None = None
    warnings: tuple[str, ...] = ()
    cut_short: bool = False
    contents: Contents | None = None
    failing: Data | None = None
    ingest: dict[str, Any] | None = None
    written: Mapping[str, str] | None = None

    @property
    def set_aside(self) -> Output:
        """What a wire from its failing rows carries."""
        return Output(data=self.failing)


def summary_of(output: Output) -> Summary:
    """Return the summary of a stage's output.

    Parameters
    ----------
    output
        What the stage made.

    Examples
    --------
    >>> summary = summary_of(Output(report={"metrics": {"accuracy": 0.5}, "passed": True}))
    >>> summary["metrics"], summary["passed"], summary["rows"]
    ({'accuracy': 0.5}, True, None)
    """
    report: Report = output.report or {}
    data = output.data
    headline = report.get("headline")
    return {
        **({"written": dict(output.written)} if output.written else {}),  # type: ignore[typeddict-item]
        **({"headline": finite(headline)} if headline else {}),  # type: ignore[typeddict-item]
        **({"ingest": finite(output.ingest)} if output.ingest else {}),  # type: ignore[typeddict-item]
        "rows": None if data is None else len(data.rows),
        "columns": None if data is None else data.width,
        **({"failing_rows": len(output.failing.rows)} if output.failing is not None else {}),  # type: ignore[typeddict-item]
        "metrics": finite(report.get("metrics") or {}),
        "checks": [finite(_without_rows(check)) for check in report.get("checks") or ()],
        "passed": report.get("passed"),
        "tables": {name: len(table) for name, table in (report.get("tables") or {}).items()},
        "notes": finite(list(report.get("notes") or ())),
        "warnings": list(output.warnings),
    }


def with_overrides(summary: Summary, overrides: Iterable[Mapping[str, Any]]) -> Summary:
    """Return the summary of a refused stage with who answers for it, if the overrides cover it.

    Parameters
    ----------
    summary
        The summary.
    overrides
        The overrides of the stage, as plain data.

    Examples
    --------
    >>> check = {"name": "f1.at_least", "passed": False, "value": 0.7, "limit": 0.8}
    >>> summary = summary_of(Output(report={"passed": False, "checks": [check]}))
    >>> rules = [{"rule": "f1.at_least", "value": 0.7, "limit": 0.8}]
    >>> override = {"name": "Ana", "reason": "A pilot.", "date": "", "rules": rules}
    >>> is_refused(summary), is_refused(with_overrides(summary, [override]))
    (True, False)
    """
    given = answers(summary, list(overrides))
    return {**summary, "overridden": given} if given else summary


def is_refused(summary: Mapping[str, Any] | None) -> bool:
    """Return whether a stage with a summary lets nothing pass.

    Examples
    --------
    >>> is_refused(None), is_refused({"passed": True}), is_refused({"passed": False})
    (False, False, True)
    """
    if summary is None:
        return False
    return summary.get("passed") is False and not summary.get("overridden")


def _without_rows(check: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in check.items() if name != "rows"}


def finite(value: Any) -> Any:
    """Return a value with None for NaN and infinity, which JSON does not have.

    Examples
    --------
    >>> finite([1, float("inf"), {"a": float("nan")}])
    [1, None, {'a': None}]
    """
    if isinstance(value, float) and value - value != 0:
        return None
    if isinstance(value, Mapping):
        return {name: finite(item) for name, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, list | tuple) else value
