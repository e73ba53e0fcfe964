"""Which one number says most about a stage's result."""

from __future__ import annotations

# The first of these that a report has. What people compare first stands first.
TELLING = (
    "roc_auc", "accuracy", "r2", "mean_absolute_error", "roc_auc_mean", "accuracy_mean",
    "r2_mean", "demographic_parity_ratio", "drifted_columns",
)  # fmt: skip
