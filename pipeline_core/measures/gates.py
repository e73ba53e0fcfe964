"""Limits on a metric of a report."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any


def check_limits(
    scores: Mapping[str, dict[str, Any]],
    metric: str,
    at_least: float | None = None,
    at_most: float | None = None,
) -> dict[str, Any]:
    """Check a metric of a report against a lower and an upper limit.

    Parameters
    ----------
    scores
        The report, by the name of its stage.
    metric
        The metric's name.
    at_least, at_most
        The limits, both inclusive; None for no limit.

    Raises
    ------
    ValueError
        The report does not have the metric, there is no limit, or there are several reports.

    Examples
    --------
    >>> scores = {"scores": {"metrics": {"roc_auc": 0.78}}}
    >>> report = check_limits(scores, "roc_auc", 0.8, None)
    >>> report["passed"], report["checks"][0]["limit"]
    (False, 0.8)
    """
    value = metric_of(report_of(scores, ""), metric)
    if at_least is None and at_most is None:
        raise ValueError(
            "Quality gate: a limit must be set; neither 'at_least' nor 'at_most' is. "
            "Set one of them."
        )
    limits = {"at_least": at_least, "at_most": at_most}
    checks = [
        {
            "name": f"{metric}.{condition}",
            "condition": condition,
            "passed": is_within(value, condition, limit),
            "severity": "error",
            "value": value,
            "limit": limit,
        }
        for condition, limit in limits.items()
        if limit is not None
    ]
    return {
        "passed": all(check["passed"] for check in checks),
        "metrics": {metric: value},
        "checks": checks,
        "notes": [] if value is not None else [{"code": "metric_has_no_value", "metric": metric}],
    }


def is_within(value: float | None, condition: str, limit: float) -> bool:
    """Return whether a value meets a limit, itself included; none and NaN do not.

    Examples
    --------
    >>> is_within(0.8, "at_least", 0.8), is_within(0.9, "at_most", 0.8)
    (True, False)
    """
    if value is None:
        return False
    return value >= limit if condition == "at_least" else value <= limit


def report_of(reports: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
    """Return a report by the name of its stage; the only one where none is named.

    Raises
    ------
    ValueError
        There is no such report, or none is named and there are several.

    Examples
    --------
    >>> report_of({"scores": {"metrics": {}}}, "")
    {'metrics': {}}
    """
    if name in reports:
        return reports[name]
    if not name and len(reports) == 1:
        return next(iter(reports.values()))
    names = ", ".join(reports) or "–"
    if not name:
        raise ValueError(
            f"Quality gate: a rule must name its report where several are wired; none is named. "
            f"Wired are: {names}."
        )
    raise ValueError(
        f"Quality gate: a rule must name one of the reports wired for it; '{name}' is not. "
        f"Wired are: {names}."
    )


def metric_of(report: Mapping[str, Any], metric: str) -> float | None:
    """Return a metric of a report, which may have no value.

    Raises
    ------
    ValueError
        The report does not have the metric.

    Examples
    --------
    >>> metric_of({"metrics": {"roc_auc": 0.78}}, "roc_auc")
    0.78
    """
    metrics: Mapping[str, float | None] = report.get("metrics", {})
    if metric not in metrics:
        suggestions = get_close_matches(metric, metrics, n=3) or sorted(metrics)
        names = ", ".join(suggestions) or "no metrics"
        raise ValueError(
            f"Quality gate: 'metric' must be one of the report's metrics; '{metric}' is not. "
            f"The report has {names}."
        )
    return metrics[metric]
