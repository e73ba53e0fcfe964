"""Former names of metrics: what a pipeline file may still call them."""

from __future__ import annotations

# Each former name, and what the metric is called today. Renaming a metric adds a line.
FORMER_METRICS: dict[str, str] = {}


def current_metric(name: str) -> str:
    """Return what a metric is called today.

    Examples
    --------
    >>> current_metric("roc_auc")
    'roc_auc'
    """
    return FORMER_METRICS.get(name, name)
