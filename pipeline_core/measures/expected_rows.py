"""What a report must say and rows must hold: limits on a metric, counts, columns, a condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from pipeline_core.measures.subject_rows import Verdict, in_words

# What a table of groups calls some metrics.
_OF_GROUPS = {"recall": "tpr", "true_positive_rate": "tpr", "false_positive_rate": "fpr"}
_EXAMPLES = 3


def judge_metric(
    report: Mapping[str, Any],
    metric: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    every: str | None = None,
) -> Verdict:
    """Judge a metric of a report, or that of every group of a sensitive column.

    Parameters
    ----------
    report
        The report.
    metric
        One of its metrics; of groups, a column of its table of groups, or ``recall``.
    at_least, at_most
        The limits, both inclusive.
    every
        The sensitive column; groups for which the metric is undefined are left out.

    Raises
    ------
    ValueError
        The report has no such metric, or no such groups.

    Examples
    --------
    >>> judge_metric({"metrics": {"r2": 0.5}}, "r2", at_least=0.6)
    Verdict(passed=False, found={'value': 0.5}, examples=())
    """
    low = float("-inf") if at_least is None else at_least
    high = float("inf") if at_most is None else at_most
    if every is None:
        metrics = report.get("metrics") or {}
        _require(metric, list(metrics), "metric")
        value = metrics[metric]
        return Verdict(value is not None and low <= value <= high, {"value": value})
    groups = _groups(report, every)
    name = _OF_GROUPS.get(metric, metric)
    _require(name, [str(column) for column in groups], "metric")
    values = {
        str(g): float(v) for g, v in zip(groups["group"], groups[name], strict=True) if v == v
    }
    if not values:
        raise ValueError(f"The report has no value of {metric!r} for the groups of {every!r}.")
    failed = {group: value for group, value in values.items() if not low <= value <= high}
    distance = {group: max(low - value, value - high) for group, value in values.items()}
    worst = max(values, key=lambda group: distance[group])
    found = {"value": values[worst], "group": worst, "rows": len(values), "failed": len(failed)}
    examples = [{"row": g, "after": {metric: in_words(v)}} for g, v in failed.items()]
    return Verdict(not failed, found, examples[:_EXAMPLES])


def _groups(report: Mapping[str, Any], attribute: str) -> pd.DataFrame:
    table = (report.get("tables") or {}).get("groups")
    if table is None or "attribute" not in table:
        raise ValueError("The report has no table of groups; a bias review has one.")
    _require(attribute, sorted(map(str, table["attribute"].unique())), "sensitive column")
    return pd.DataFrame(table[table["attribute"] == attribute])


def _require(name: str, known: list[str], what: str) -> None:
    if name not in known:
        near = ", ".join(get_close_matches(name, known, n=3) or known[:12])
        raise ValueError(f"The report has no {what} {name!r}; it has {near}.")


def judge_rows(
    table: pd.DataFrame,
    *,
    rows_at_least: int | None = None,
    rows_at_most: int | None = None,
    columns: Sequence[str] = (),
    no_gaps_in: Sequence[str] = (),
    holds: Any = None,
) -> Verdict:
    """Judge the rows of a stage.

    Parameters
    ----------
    table
        The rows.
    rows_at_least, rows_at_most
        How many there must be.
    columns
        The columns that must be there.
    no_gaps_in
        The columns without a missing value.
    holds
        A condition on every row: a function of the table that gives yes or no for each.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [30, 17]})
    >>> judge_rows(table, holds=lambda table: table["age"] >= 18).found["failed"]
    1
    """
    found: dict[str, Any] = {"rows": len(table), "failed": 0}
    examples: list[dict[str, Any]] = []
    lacking = [name for name in [*columns, *no_gaps_in] if name not in table.columns]
    if lacking:
        found |= {"what": "columns", "columns": lacking}
    elif len(table) < (rows_at_least or 0) or len(table) > (rows_at_most or float("inf")):
        found["what"] = "rows"
    elif gaps := {n: int(table[n].isna().sum()) for n in no_gaps_in if table[n].isna().any()}:
        found |= {"what": "gaps", "columns": list(gaps), "failed": sum(gaps.values())}
    elif holds is not None:
        wrong = table[~holds(table).fillna(False).astype(bool)]
        if len(wrong):
            found |= {"what": "condition", "failed": len(wrong)}
        rows = wrong.head(_EXAMPLES).iterrows()
        examples = [
            {"row": str(label), "after": {str(n): in_words(v) for n, v in row.items()}}
            for label, row in rows
        ]
    return Verdict("what" not in found, found, examples)
