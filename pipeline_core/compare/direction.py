"""Which way a metric is good: more of it, less of it, or neither."""

from __future__ import annotations

# Metrics that are listed in neither are neither good nor bad.
HIGHER = frozenset((
    "accuracy", "balanced_accuracy", "precision", "recall", "f1", "precision_macro",
    "recall_macro", "f1_macro", "matthews_corrcoef", "roc_auc", "average_precision", "r2",
    "explained_variance", "demographic_parity_ratio", "equalized_odds_ratio",
))  # fmt: skip
LOWER = frozenset((
    "log_loss", "brier", "expected_calibration_error", "mean_absolute_error",
    "root_mean_squared_error", "median_absolute_error", "max_error",
    "mean_absolute_percentage_error", "failed_errors", "failed_warnings",
    "demographic_parity_difference", "equalized_odds_difference",
))  # fmt: skip
_TINY = 1e-12


def direction(metric: str) -> int:
    """Return 1 where more is better, -1 where less is, 0 where neither is.

    Examples
    --------
    >>> direction("roc_auc_mean"), direction("log_loss"), direction("rows")
    (1, -1, 0)
    >>> direction("large_groups_equalized_odds_ratio_sex"), direction("accuracy_std")
    (1, 0)
    """
    name = metric.removeprefix("large_groups_")
    if name.endswith("_std"):
        return 0
    parts = name.removesuffix("_mean").split("_")
    for end in range(len(parts), 0, -1):
        stem = "_".join(parts[:end])
        if stem in HIGHER or stem in LOWER:
            return 1 if stem in HIGHER else -1
    return 0


def verdict(metric: str, before: float | None, now: float | None) -> str | None:
    """Say whether a number is better than another; None where one of them is missing.

    Examples
    --------
    >>> verdict("accuracy", 0.7, 0.8), verdict("log_loss", 0.7, 0.8), verdict("rows", 1, 2)
    ('better', 'worse', 'other')
    """
    if before is None or now is None:
        return None
    if abs(now - before) <= _TINY * max(1.0, abs(before), abs(now)):
        return "same"
    gain = (now - before) * direction(metric)
    return "other" if not gain else "better" if gain > 0 else "worse"
