"""Whether one value of a metric is better than another."""

from __future__ import annotations

from pipeline_core.measures.metric_directions import direction as direction

_TOLERANCE = 1e-12


def verdict(metric: str, before: float | None, after: float | None) -> str | None:
    """Return ``better``, ``worse``, ``same`` or ``other``; None where a value is missing.

    Examples
    --------
    >>> verdict("accuracy", 0.7, 0.8), verdict("log_loss", 0.7, 0.8), verdict("rows", 1, 2)
    ('better', 'worse', 'other')
    """
    if before is None or after is None:
        return None
    if abs(after - before) <= _TOLERANCE * max(1.0, abs(before), abs(after)):
        return "same"
    gain = (after - before) * direction(metric)
    return "other" if not gain else "better" if gain > 0 else "worse"
