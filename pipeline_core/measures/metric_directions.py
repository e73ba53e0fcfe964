"""The better direction of a metric: higher, lower, or neither."""

from __future__ import annotations

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
# Metrics that bias reports also give for each sensitive attribute, as `<metric>_<attribute>`.
ATTRIBUTE_METRICS = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
    "mean_error_difference",
    "mean_absolute_error_difference",
)


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
