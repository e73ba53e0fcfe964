"""Which one number says most about a stage's result."""

from __future__ import annotations

# The first of these that a report has. What people compare first stands first.
TELLING = (
    "roc_auc", "accuracy", "r2", "mean_absolute_error", "roc_auc_mean", "accuracy_mean",
    "r2_mean", "demographic_parity_ratio", "drifted_columns",
)  # fmt: skip
# What models are compared by, in the order of the columns.
COMPARED = (
    "roc_auc", "accuracy", "balanced_accuracy", "f1", "f1_macro", "log_loss", "brier",
    "r2", "mean_absolute_error", "root_mean_squared_error", "median_absolute_error",
)  # fmt: skip
