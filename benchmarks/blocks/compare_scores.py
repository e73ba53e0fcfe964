"""A user's block for the benchmarks: which of several models is best by one metric."""

from pipeline_core.block import Report, Reports, block


@block("Compare scores", icon="trophy")
def compare_scores(scores: Reports, *, metric: str = "roc_auc") -> Report:
    """Compare models by one metric.

    Parameters
    ----------
    metric
        The metric, larger is better.
    """
    values = {name: report["metrics"][metric] for name, report in scores.items()}
    best = max(values, key=values.__getitem__)
    return {"metrics": {"best": values[best], **values}, "best": best}
