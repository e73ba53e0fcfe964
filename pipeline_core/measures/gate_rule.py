"""A rule of a quality gate; no library is needed to know one."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

LIMITS = ("at_least", "at_most")
COMPARISONS = ("better_than", "not_worse_than")
REPORT_PARTS = ("report", *COMPARISONS)  # the parts that name a stage


class GateRule(TypedDict, total=False):
    """Rule of a quality gate: what a metric of one report must be.

    `report` is the stage of the report, which a gate with a single one may leave out. A rule
    has a `metric` and any of the conditions `at_least`, `at_most`, `better_than` and
    `not_worse_than`, or is `passed`: the report's own checks hold. The middle two name the
    stage of a report to compare with, by a `margin`. `surely` judges a limit by the end of
    the metric's interval that is nearer to failing.
    """

    report: str
    metric: str
    at_least: float
    at_most: float
    surely: bool
    better_than: str
    not_worse_than: str
    margin: float
    passed: bool
    severity: Literal["error", "warning"]
