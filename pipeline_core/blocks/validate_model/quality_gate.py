"""A gate that refuses a model if a metric is not good enough."""

from __future__ import annotations

from pipeline_core.block import Metric, Report, Scores, block
from pipeline_core.measures.gates import check_limits


@block(
    "Quality gate",
    icon="shield-check",
    passes="model",
    try_with={"metric": "accuracy", "at_least": 0.5},
)
def quality_gate(
    scores: Scores,
    *,
    metric: Metric,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Report:
    """Let a model pass only if one metric of a report is good enough.

    Parameters
    ----------
    metric
        The metric, such as roc_auc or max_psi.
    at_least
        Smallest value that passes.
    at_most
        Largest value that passes.

    Raises
    ------
    ValueError
        A metric that the report does not have, or no limit at all.

    Examples
    --------
    >>> quality_gate({"metrics": {"roc_auc": 0.78}}, metric="roc_auc", at_least=0.7)["passed"]
    True
    """
    return check_limits(scores, metric, at_least, at_most)
