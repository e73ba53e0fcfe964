"""Good enough to go on? A gate that a pipeline passes or is refused at."""

from __future__ import annotations

from pipeline_core.block import Report, Scores, block
from pipeline_core.measures.gates import check_limits


@block("Quality gate", icon="shield-check", passes="model")
def quality_gate(
    scores: Scores,
    *,
    metric: str,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Report:
    """Let a model pass only if one number of a report is good enough.

    Parameters
    ----------
    metric
        Which number of the report, such as roc_auc or max_psi.
    at_least
        The smallest value that passes.
    at_most
        The largest value that passes.

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
