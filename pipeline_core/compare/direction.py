"""The better direction of a metric: higher, lower, or neither."""

from __future__ import annotations

from pipeline_core.messages.metric_names import ATTRIBUTE_METRICS

# Metrics in neither set have no better direction.
HIGHER = frozenset((
    "accuracy", "balanced_accuracy", "precision", "recall", "f1", "precision_macro",
    "recall_macro", "f1_macro", "matthews_corrcoef", "roc_auc", "average_precision", "r2",
    "explained_variance", "demographic_parity_ratio", "equalized_odds_ratio", "silhouette",
    "silhouette_test", "calinski_harabasz", "stability", "adjusted_rand",
    "adjusted_mutual_information",
))  # fmt: skip
LOWER = frozenset((
    "log_loss", "brier", "expected_calibration_error", "mean_absolute_error",
    "root_mean_squared_error", "median_absolute_error", "max_error",
    "mean_absolute_percentage_error", "failed_errors", "failed_warnings",
    "demographic_parity_difference", "equalized_odds_difference", "davies_bouldin",
))  # fmt: skip
_TOLERANCE = 1e-12


def direction(metric: str) -> int:
    """Return 1 where higher is better, -1 where lower is, 0 where neither is.

    Examples
    --------
    >>> direction("roc_auc_mean"), direction("log_loss"), direction("rows")
    (1, -1, 0)
    >>> direction("large_groups_equalized_odds_ratio_sex"), direction("accuracy_std")
    (1, 0)

    A user's own metric has none, whatever its name begins with:

    >>> direction("brier_skill")
    0
    """
    name = metric.removeprefix("large_groups_")
    if name.endswith("_std"):
        return 0
    stem = name.removesuffix("_mean")
    stem = next((m for m in ATTRIBUTE_METRICS if stem.startswith(f"{m}_")), stem)
    return 1 if stem in HIGHER else -1 if stem in LOWER else 0


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
