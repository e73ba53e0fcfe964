"""An override covers what failed then, and nothing that fails by more."""

from __future__ import annotations

import pytest

from pipeline_core.measures.overrides import answers, given_for, open_checks

LIMIT = {"name": "f1.at_least", "passed": False, "severity": "error", "value": 0.7, "limit": 0.8}
ROWS = {"name": "age.min", "passed": False, "value": -4, "limit": 0, "failed_rows": 5}
ABSENT = {"name": "age.required", "passed": False, "value": False, "limit": True, "failed_rows": 0}


def report(*checks, **more):
    return {"passed": False, "checks": list(checks), **more}


def override(*checks, name="Ana"):
    rules = [given_for(check) for check in checks]
    return {"name": name, "reason": "A pilot.", "date": "2026-01-31", "rules": rules}


@pytest.mark.parametrize(
    ("then", "now", "covered"),
    [
        (LIMIT, {}, True),
        (LIMIT, {"value": 0.75}, True),
        (LIMIT, {"value": 0.69}, False),
        (LIMIT, {"value": 0.7 - 1e-13}, True),  # another machine's last digit
        (LIMIT, {"limit": 0.9}, False),  # the limit was raised: it fails by more
        (LIMIT, {"value": None}, False),
        ({**LIMIT, "value": None}, {"value": None}, True),
        (ROWS, {"failed_rows": 4, "value": -90}, True),
        (ROWS, {"failed_rows": 6}, False),
        (ABSENT, {}, True),
        ({**ABSENT, "limit": ["a"], "value": ["b"]}, {"limit": ["a"], "value": ["b", "c"]}, False),
    ],
)
def test_what_fails_by_more_is_not_covered(then, now, covered):
    assert bool(answers(report({**then, **now}), [override(then)])) is covered


def test_each_failed_check_needs_somebody():
    both = report(LIMIT, ROWS)
    assert answers(both, [override(LIMIT)]) == []
    given = answers(both, [override(LIMIT), override(ROWS, name="Bo")])
    assert [one["name"] for one in given] == ["Ana", "Bo"]


def test_warnings_need_nobody():
    warning = {**ROWS, "severity": "warning"}
    assert open_checks(report(LIMIT, warning)) == [LIMIT]
    assert answers(report(LIMIT, warning), [override(LIMIT)])


def test_a_verdict_without_checks_is_covered_for_its_numbers_only():
    (verdict,) = open_checks(report(metrics={"gap": 0.3}))
    assert answers(report(metrics={"gap": 0.3}), [override(verdict)])
    assert not answers(report(metrics={"gap": 0.31}), [override(verdict)])


def test_a_report_that_passes_is_answered_for_by_nobody():
    assert answers({**report(LIMIT), "passed": True}, [override(LIMIT)]) == []
