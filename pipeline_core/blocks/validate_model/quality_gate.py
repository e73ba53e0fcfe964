"""A gate that refuses a model if its reports are not good enough."""

from __future__ import annotations

from pipeline_core.block import Baselines, GateRules, Metric, Report, Reports, block
from pipeline_core.measures.gate_rules import check_gate
from pipeline_core.measures.gates import check_limits


@block(
    "Quality gate",
    icon="shield-check",
    passes="model",
    try_with={"rules": ({"report": "source", "metric": "accuracy", "at_least": 0.5},)},
)
def quality_gate(
    scores: Reports,
    baseline: Baselines = None,
    *,
    metric: Metric = "",
    at_least: float | None = None,
    at_most: float | None = None,
    rules: GateRules = (),
) -> Report:
    """Let a model pass only if its reports are good enough.

    One limit on one metric is set above; several limits, reports and comparisons are
    rules. A failed rule of severity "error" refuses the model; one of severity
    "warning" is only reported.

    Parameters
    ----------
    metric
        The metric, such as roc_auc or max_psi; empty where there are only rules.
    at_least
        Smallest value that passes.
    at_most
        Largest value that passes.
    rules
        One rule a row: a `metric` of one `report` (a stage; it may be left out if only one
        is wired) and any of `at_least`, `at_most`, `better_than` and `not_worse_than` (a
        stage wired as baseline, with a `margin` if need be). `surely` judges a limit by the
        end of the metric's interval that is nearer to failing. `passed` instead of a metric
        asks that all checks of the report hold. `severity` is error or warning.

    Raises
    ------
    ValueError
        A metric that the report does not have, or no limit at all.

    Examples
    --------
    >>> scores = {"scores": {"metrics": {"roc_auc": 0.78}}}
    >>> quality_gate(scores, metric="roc_auc", at_least=0.7)["passed"]
    True
    """
    if rules:
        return check_gate(scores, baseline or {}, metric, at_least, at_most, rules)
    return check_limits(scores, metric, at_least, at_most)
