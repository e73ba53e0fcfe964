"""The one number that says most about a stage's result."""

from __future__ import annotations

from ui.numbers import number
from ui.situation import StageView
from ui.words import tell

# The first of these that a report has. What people compare first stands first.
TELLING = (
    "roc_auc", "accuracy", "r2", "mean_absolute_error", "roc_auc_mean", "accuracy_mean",
    "r2_mean", "demographic_parity_ratio", "drifted_columns",
)  # fmt: skip


def headline(view: StageView, lang: str) -> str:
    """Return a stage's headline: a metric, a count of failed checks, or its rows.

    Examples
    --------
    >>> headline(StageView("s", "evaluate", summary={"metrics": {"roc_auc": 0.78}}), "en")
    'AUC 0.780'
    >>> headline(StageView("s", "read_csv", summary={"rows": 1000, "columns": 21}), "en")
    '1,000 × 21'
    """
    summary = view.summary or {}
    if summary.get("checks"):
        return _checks(summary["checks"], lang)
    metrics = summary.get("metrics") or {}
    name = next((one for one in TELLING if metrics.get(one) is not None), None)
    if name:
        return tell(f"short.{name}", {"value": number(metrics[name], lang)}, lang)
    if summary.get("rows") is None:
        return ""
    rows = number(summary["rows"], lang)
    if summary.get("columns") is None:
        return tell("headline.rows", {"rows": rows}, lang)
    return f"{rows} × {number(summary['columns'], lang)}"


def _checks(checks: list[dict[str, object]], lang: str) -> str:
    failed = sum(not check["passed"] for check in checks)
    if failed:
        return tell("headline.failed_checks", {"failed": failed, "of": len(checks)}, lang)
    return tell("headline.passed_checks", {"of": len(checks)}, lang)
