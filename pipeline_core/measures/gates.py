"""Limits on a metric of a report."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any


def check_limits(
    scores: dict[str, Any], metric: str, at_least: float | None, at_most: float | None
) -> dict[str, Any]:
    """Check a metric of a report against a lower and an upper limit.

    Parameters
    ----------
    scores
        A report with metrics.
    metric
        The metric's name.
    at_least, at_most
        The limits, both inclusive; None for no limit.

    Raises
    ------
    ValueError
        The report does not have the metric, or there is no limit.

    Examples
    --------
    >>> report = check_limits({"metrics": {"roc_auc": 0.78}}, "roc_auc", 0.8, None)
    >>> report["passed"], report["checks"][0]["limit"]
    (False, 0.8)
    """
    value = _metric_value(scores.get("metrics", {}), metric)
    if at_least is None and at_most is None:
        raise ValueError(
            "Quality gate: a limit must be set; neither 'at_least' nor 'at_most' is. "
            "Set one of them."
        )
    checks = []
    for condition, limit in (("at_least", at_least), ("at_most", at_most)):
        if limit is not None:
            passed = value is not None and (
                value >= limit if condition == "at_least" else value <= limit
            )
            checks.append(
                {
                    "name": f"{metric}.{condition}",
                    "condition": condition,
                    "passed": passed,
                    "severity": "error",
                    "value": value,
                    "limit": limit,
                }
            )
    return {
        "passed": all(check["passed"] for check in checks),
        "metrics": {metric: value},
        "checks": checks,
        "notes": [] if value is not None else [{"code": "metric_has_no_value", "metric": metric}],
    }


def _metric_value(metrics: dict[str, float | None], metric: str) -> float | None:
    if metric not in metrics:
        suggestions = get_close_matches(metric, metrics, n=3) or sorted(metrics)
        names = ", ".join(suggestions) or "no metrics"
        raise ValueError(
            f"Quality gate: 'metric' must be one of the report's metrics; '{metric}' is not. "
            f"The report has {names}."
        )
    return metrics[metric]
