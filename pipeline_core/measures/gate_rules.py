"""Rules of a quality gate: several reports against limits, and against other reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from pipeline_core.measures.gate_rule import COMPARISONS, LIMITS, GateRule
from pipeline_core.measures.gates import is_within, metric_of, report_of
from pipeline_core.measures.metric_directions import direction

Check: TypeAlias = dict[str, Any]
# Of a limit that must surely be met: the end of the interval that is nearer to failing.
_NEARER_END = {"at_least": "low", "at_most": "high"}
_DIGITS = 12  # 0.3 - 0.2 is as good as 0.1


def check_gate(
    scores: Mapping[str, dict[str, Any]],
    baseline: Mapping[str, dict[str, Any]],
    metric: str,
    at_least: float | None,
    at_most: float | None,
    rules: Sequence[GateRule],
) -> dict[str, Any]:
    """Check reports against the rules of a gate; each condition becomes one check.

    Parameters
    ----------
    scores
        The reports that are judged, by the names of their stages.
    baseline
        The reports that they may be compared with.
    metric, at_least, at_most
        One more rule, on the only report; none if `metric` is empty.
    rules
        The rules.

    Returns
    -------
    dict
        A report. `passed` is false when a condition of severity "error" fails.

    Raises
    ------
    ValueError
        A rule that no report can answer: an unknown metric, no interval, no better direction.

    Examples
    --------
    >>> scores = {"scores": {"metrics": {"roc_auc": 0.78}}}
    >>> baseline = {"dummy": {"metrics": {"roc_auc": 0.5}}}
    >>> rules = [{"metric": "roc_auc", "at_least": 0.8, "better_than": "dummy"}]
    >>> report = check_gate(scores, baseline, "", None, None, rules)
    >>> report["passed"], [check["passed"] for check in report["checks"]]
    (False, [False, True])
    """
    limits = {"at_least": at_least, "at_most": at_most}
    own = {name: limit for name, limit in limits.items() if limit is not None}
    listed = [{"metric": metric, **own}, *rules] if metric else rules
    checks = _numbered([c for rule in listed for c in _rule_checks(scores, baseline, rule)])
    failed = [check for check in checks if not check["passed"]]
    errors = sum(check["severity"] == "error" for check in failed)
    empty = dict.fromkeys(check["metric"] for check in checks if check["value"] is None)
    return {
        "passed": errors == 0,
        "metrics": {
            "checks": len(checks),
            "failed_errors": errors,
            "failed_warnings": len(failed) - errors,
        },
        "checks": checks,
        "notes": [{"code": "metric_has_no_value", "metric": name} for name in empty],
    }


def _rule_checks(
    scores: Mapping[str, dict[str, Any]], baseline: Mapping[str, dict[str, Any]], rule: Any
) -> Iterator[Check]:
    report = report_of(scores, rule.get("report") or "")
    conditions = [name for name in (*LIMITS, *COMPARISONS) if rule.get(name) is not None]
    if not conditions and not rule.get("passed"):
        raise ValueError(
            "Quality gate: each rule must have a condition; one has none. Give it 'at_least', "
            "'at_most', 'better_than', 'not_worse_than' or 'passed'."
        )
    for condition in conditions:
        if condition in LIMITS:
            yield _limit_check(report, rule, condition)
        else:
            yield _comparison_check(report, baseline, rule, condition)
    if rule.get("passed"):
        yield _verdict_check(report, rule)


def _limit_check(report: dict[str, Any], rule: Any, condition: str) -> Check:
    metric, limit = rule.get("metric") or "", rule[condition]
    value = metric_of(report, metric)
    if not rule.get("surely"):
        passed = is_within(value, condition, limit)
        return _check(rule, condition, condition, passed, value, limit)
    low, high = _interval(report, metric)
    end = {"low": low, "high": high}[_NEARER_END[condition]]
    check = _check(
        rule, condition, f"surely_{condition}", is_within(end, condition, limit), end, limit
    )
    return {**check, "estimate": value}


def _comparison_check(
    report: dict[str, Any], baseline: Mapping[str, dict[str, Any]], rule: Any, condition: str
) -> Check:
    metric, margin, other = rule.get("metric") or "", rule.get("margin") or 0, rule[condition]
    value, compared = metric_of(report, metric), metric_of(report_of(baseline, other), metric)
    sign = direction(metric)
    if not sign:
        raise ValueError(
            f"Quality gate: whether a higher or a lower '{metric}' is better is not known, so "
            f"two cannot be compared. Use 'at_least' or 'at_most'."
        )
    passed, limit = False, None
    if value is not None and compared is not None:
        gain = round(sign * (value - compared), _DIGITS)
        is_better = condition == "better_than"
        passed = gain > 0 and gain >= margin if is_better else gain >= -margin
        limit = compared + sign * (margin if is_better else -margin)
    check = _check(rule, f"{condition}.{other}", condition, passed, value, limit)
    return {**check, "compared": compared, "compared_with": other, "margin": margin}


def _verdict_check(report: dict[str, Any], rule: Any) -> Check:
    checks = report.get("checks") or []
    if report.get("passed") is None and not checks:
        raise ValueError(
            "Quality gate: 'passed' asks for a report with checks; the one it is about has none. "
            "Give the rule a metric and a limit."
        )
    failed = sum(not check["passed"] for check in checks)
    failed = max(failed, int(report.get("passed") is False))
    plain = {name: value for name, value in rule.items() if name != "metric"}
    return _check(plain, "passed", "report_passed", failed == 0, failed, 0)


def _check(
    rule: Any, name: str, condition: str, passed: bool, value: float | None, limit: float | None
) -> Check:
    parts = (rule.get("report"), rule.get("metric"), name)
    return {
        "name": ".".join(part for part in parts if part),
        "report": rule.get("report") or "",
        "metric": rule.get("metric") or "",
        "condition": condition,
        "passed": passed,
        "severity": rule.get("severity") or "error",
        "value": value,
        "limit": limit,
    }


def _interval(report: dict[str, Any], metric: str) -> tuple[float, float]:
    """Return the ends of a metric's interval."""
    table = (report.get("tables") or {}).get("intervals")
    rows = [] if table is None else table[table["metric"] == metric].to_dict("records")
    if not rows:
        raise ValueError(
            f"Quality gate: 'surely' asks for the interval of '{metric}', which the report does "
            f"not have. Have the report give intervals, or leave 'surely' out."
        )
    return rows[0]["low"], rows[0]["high"]


def _numbered(checks: list[Check]) -> list[Check]:
    """Return checks with names of their own: two limits on one metric may be alike."""
    names: list[str] = []
    for check in checks:
        earlier = names.count(check["name"])
        names.append(check["name"])
        if earlier:
            check["name"] += f".{earlier + 1}"
    return checks
