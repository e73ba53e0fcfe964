"""Overrides of a refusal: somebody answers for failed checks, no worse than they were then."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

_TOLERANCE = 1e-9  # another machine's last digits are no worse failure


def answers(report: Mapping[str, Any], overrides: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the overrides by which a refused report lets pass; none unless they cover it whole.

    Parameters
    ----------
    report
        A report, or its summary.
    overrides
        The overrides of its stage: `name`, `reason`, `date`, and in `rules` the checks
        that each was given for, with limit and value as they were then.

    Examples
    --------
    >>> check = {"name": "f1.at_least", "passed": False, "value": 0.7, "limit": 0.8}
    >>> given = {"name": "Ana", "reason": "A pilot.", "rules": [given_for(check)]}
    >>> report = {"passed": False, "checks": [check]}
    >>> len(answers(report, [given]))
    1
    >>> answers({"passed": False, "checks": [{**check, "value": 0.6}]}, [given])
    []
    """
    if report.get("passed") is not False:
        return []
    used: list[Any] = []
    for check in open_checks(report):
        covering = [given for given in overrides if _covers(given, check)]
        if not covering:
            return []
        used += [given for given in covering[:1] if given not in used]
    return used


def open_checks(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the checks for which a report is refused; its verdict stands for a missing one.

    A verdict without checks is the one that its metrics gave, and no other.

    Examples
    --------
    >>> open_checks({"passed": False, "metrics": {"gap": 0.3}})
    [{'name': 'passed', 'value': {'gap': 0.3}}]
    """
    checks = [
        check
        for check in report.get("checks") or ()
        if not check["passed"] and check.get("severity", "error") != "warning"
    ]
    return checks or [{"name": "passed", "value": dict(report.get("metrics") or {})}]


def given_for(check: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an override of a failed check keeps of it.

    Examples
    --------
    >>> given_for({"name": "age.min", "limit": 0, "value": -4, "failed_rows": 2})
    {'rule': 'age.min', 'limit': 0, 'value': -4, 'failed_rows': 2}
    """
    kept = {name: check.get(name) for name in ("limit", "value", "failed_rows")}
    values = {
        name: value for name, value in kept.items() if value is not None and not _is_nan(value)
    }
    return {"rule": check["name"], **values}


def _covers(override: Mapping[str, Any], check: Mapping[str, Any]) -> bool:
    """Return whether an override was given for a check that failed at least as badly."""
    now = given_for(check)
    for then in override["rules"]:
        if then["rule"] != now["rule"]:
            continue
        missed, missed_then = _missed_by(now), _missed_by(then)
        if missed is None or missed_then is None:
            return dict(then) == now
        return missed <= missed_then + _TOLERANCE * max(1.0, missed_then)
    return False


def _missed_by(check: Mapping[str, Any]) -> float | None:
    """Return by how much a check fails, in rows or in its value; None where no number says it."""
    if check.get("failed_rows"):
        return float(check["failed_rows"])
    value, limit = check.get("value"), check.get("limit")
    if not _is_number(value) or not _is_number(limit):
        return None
    return abs(float(value or 0) - float(limit or 0))


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
