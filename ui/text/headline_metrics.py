"""Order of importance of metrics: which is shown first, which are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import lookup_text, translate

# The first of these that a report has is its headline.
HEADLINE_METRICS = (
    "change_twice",
    "p_value",
    "roc_auc",
    "accuracy",
    "r2",
    "mean_absolute_error",
    "roc_auc_mean",
    "accuracy_mean",
    "r2_mean",
    "demographic_parity_ratio",
    "drifted_columns",
    "adjusted_rand",
    "silhouette",
    "share_flagged",
    "alarms",
    "slices_worse",
    "columns_explaining",
    "columns_above_floor",
)
# Columns of a comparison of models, in order.
COMPARED_METRICS = (
    "roc_auc",
    "accuracy",
    "balanced_accuracy",
    "f1",
    "f1_macro",
    "log_loss",
    "brier",
    "r2",
    "mean_absolute_error",
    "root_mean_squared_error",
    "median_absolute_error",
)


_ORDER = {name: i for i, name in enumerate(dict.fromkeys(HEADLINE_METRICS + COMPARED_METRICS))}


def importance(name: str) -> int:
    """Return the place of a metric among all, the most important first.

    Examples
    --------
    >>> sorted(["gain", "brier", "roc_auc", "accuracy"], key=importance)
    ['roc_auc', 'accuracy', 'brier', 'gain']
    """
    return _ORDER.get(name, len(_ORDER))


def is_headline(name: str) -> bool:
    """Whether a metric is one by which models are judged at first sight."""
    return name in _ORDER


def headline_metric(metrics: Mapping[str, Any]) -> str | None:
    """Return the headline of a report: one of `HEADLINE_METRICS`, else its first number.

    Examples
    --------
    >>> headline_metric({"brier": 0.1, "accuracy": 0.9}), headline_metric({"gain": None, "n": 3})
    ('accuracy', 'n')
    """
    numbers = [name for name, value in metrics.items() if _is_number(value)]
    known = (name for name in HEADLINE_METRICS if name in numbers)
    return next(known, None) or next(iter(numbers), None)


def headline_text(name: str, value: Any, lang: str) -> str:
    """Return a headline with its name, in short if the catalogue has a short form.

    Examples
    --------
    >>> headline_text("roc_auc", 0.5, "en"), headline_text("brier_skill", 0.125, "es")
    ('AUC 0.500', 'brier skill 0.125')
    """
    code, text = f"short.{name}", number(value, lang)
    if lookup_text(code, lang):
        return translate(code, {"value": text}, lang)
    return f"{metric_name(name, lang)} {text}"


def headline_note(headline: Mapping[str, Any], lang: str) -> str:
    """Return in a few words what a report says of itself, such as which model leads.

    Examples
    --------
    >>> headline_note({"code": "lead_real", "model": "forest"}, "en")
    'forest ✓ its lead is real'
    """
    values = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in headline.items()
    }
    code = headline.get("code")
    known = lookup_text(f"headline.{code}", lang)
    return translate(f"headline.{code}", values, lang) if known else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
