"""A limit on one number of a report: the line between good enough and not."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any


def check_limits(
    scores: dict[str, Any], metric: str, at_least: float | None, at_most: float | None
) -> dict[str, Any]:
    """Check one metric of a report against a lower and an upper limit.

    Parameters
    ----------
    scores
        A report with metrics.
    metric
        Which of them.
    at_least, at_most
        The limits, both inclusive; None for no limit.

    Raises
    ------
    ValueError
        A metric that the report does not have, or no limit at all.

    Examples
    --------
    >>> report = check_limits({"metrics": {"roc_auc": 0.78}}, "roc_auc", 0.8, None)
    >>> report["passed"], report["checks"][0]["limit"]
    (False, 0.8)
    """
    value = _metric(scores.get("metrics", {}), metric)
    if at_least is None and at_most is None:
        raise ValueError(
            "Quality gate: there must be a limit; neither 'at_least' nor 'at_most' was found. "
            "Set one of them."
        )
    checks = []
    for side, limit in (("at_least", at_least), ("at_most", at_most)):
        if limit is not None:
            kept = value is not None and (value >= limit if side == "at_least" else value <= limit)
            checks.append(
                {
                    "name": f"{metric}.{side}",
                    "condition": side,
                    "passed": kept,
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


def _metric(known: dict[str, float | None], metric: str) -> float | None:
    if metric not in known:
        near = get_close_matches(metric, known, n=3) or sorted(known)
        names = ", ".join(near) or "none; it has no metrics"
        raise ValueError(
            f"Quality gate: 'metric' must be one of the report's metrics; '{metric}' was found. "
            f"Choose one of: {names}."
        )
    return known[metric]
