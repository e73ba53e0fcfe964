"""The metrics that the reports of built-in blocks can have, known before a model is fitted.

A block that is not listed may report anything. A test runs every block listed and compares.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pipeline_core.messages.metric_names import ATTRIBUTE_METRICS

CLASS_METRICS = (
    "accuracy", "balanced_accuracy", "precision", "recall", "f1", "precision_macro",
    "recall_macro", "f1_macro", "matthews_corrcoef", "roc_auc", "average_precision", "log_loss",
    "brier", "expected_calibration_error",
)  # fmt: skip
NUMBER_METRICS = (
    "mean_absolute_error", "root_mean_squared_error", "median_absolute_error", "max_error",
    "r2", "explained_variance", "mean_absolute_percentage_error",
)  # fmt: skip
_BY_PREDICTION = {"class": CLASS_METRICS, "number": NUMBER_METRICS}
_FIXED = {
    "data_drift": ("columns", "drifted_columns", "share_drifted", "max_psi"),
    "watch_over_time": ("windows", "alarms", "share_alarms", "max_separability", "worst_metric"),
    "evaluate_clusters": (
        "silhouette",
        "calinski_harabasz",
        "davies_bouldin",
        "groups",
        "share_ungrouped",
        "stability",
        "silhouette_test",
        "adjusted_rand",
        "adjusted_mutual_information",
    ),
    "evaluate_outliers": (
        "flagged",
        "share_flagged",
        "flagged_test",
        "share_flagged_test",
        "precision",
        "recall",
        "roc_auc",
    ),
    "worst_slices": ("slices_searched", "slices_worse", "smallest_p", "worst_difference"),
    "permutation_importance": ("score", "noise_floor", "columns_above_floor"),
    "explore_threshold": (
        "best_threshold",
        "cost_per_100",
        "cost_per_100_default",
        "saving_per_100",
        "best_threshold_low",
        "best_threshold_high",
        "saving_per_100_low",
        "saving_per_100_high",
    ),
    "prediction_intervals": (
        "coverage",
        "coverage_low",
        "coverage_high",
        "mean_width",
        "mean_set_size",
        "share_single",
        "share_empty",
        "promised_coverage",
        "calibration_rows",
    ),
    "residuals": (
        "columns_explaining",
        "mean_residual",
        "residual_spread",
        "breusch_pagan",
        "breusch_pagan_p",
        "durbin_watson",
    ),
    "check_columns": ("rows", "checks", "failed_errors", "failed_warnings"),
}
# Stands for the name of a sensitive attribute, or of several.
_ATTRIBUTE = "_*"


def metrics_of(block: str, settings: Mapping[str, Any], predicts: str | None) -> list[str]:
    """Return the metrics that a block's report can have; none if that is not known.

    Parameters
    ----------
    block, settings
        The block, and its settings with their defaults.
    predicts
        What its model predicts, ``class`` or ``number``; None if that is not known.

    Examples
    --------
    >>> metrics_of("data_drift", {}, None)
    ['columns', 'drifted_columns', 'share_drifted', 'max_psi']
    >>> metrics_of("cross_validate", {"scorers": ("jaccard",)}, "number")[-2:]
    ['jaccard_mean', 'jaccard_std']
    """
    if block in _FIXED:
        return list(_FIXED[block])
    if block == "quality_gate":
        if settings.get("rules"):
            return ["checks", "failed_errors", "failed_warnings"]
        return [str(settings.get("metric"))]
    if block in ("bias_review", "review_decisions"):
        return _bias_metrics(predicts)
    if block not in ("evaluate", "cross_validate"):
        return []
    metrics = [*_BY_PREDICTION.get(predicts or "", CLASS_METRICS + NUMBER_METRICS)]
    metrics += settings.get("scorers") or ()
    if settings.get("own_metric"):
        metrics.append(str(settings.get("own_metric_name")))
    if block == "evaluate":
        return metrics
    return [f"{metric}_{value}" for metric in metrics for value in ("mean", "std")]


def is_metric_of(metric: str, known: Collection[str]) -> bool:
    """Return whether a metric is among those known.

    Examples
    --------
    >>> is_metric_of("equalized_odds_ratio_sex", ["equalized_odds_ratio_*"])
    True
    """
    beginnings = tuple(name.removesuffix("*") for name in known if name.endswith(_ATTRIBUTE))
    return metric in known or (bool(beginnings) and metric.startswith(beginnings))


def _bias_metrics(predicts: str | None) -> list[str]:
    kinds = {"class": False, "number": True}
    measures = [
        name
        for name in ATTRIBUTE_METRICS
        if predicts not in kinds or ("error" in name) is kinds[predicts]
    ]
    names = [prefix + name for prefix in ("", "large_groups_") for name in measures]
    return [*names, *(name + _ATTRIBUTE for name in names)]
