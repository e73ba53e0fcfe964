"""The metrics a terminal shows: the headline ones, short enough to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.messages.words import lookup

_MEAN, _SPREAD = "_mean", "_std"


def headlines(metrics: Mapping[str, Any]) -> dict[str, str]:
    """Return the metrics worth a line, written out.

    A mean and its standard deviation share a line; a finer figure is left out
    where the one it refines is there (``recall_macro`` beside ``recall``).

    Examples
    --------
    >>> headlines({"f1_mean": 0.5, "f1_std": 0.125, "recall": 1.0, "recall_macro": 0.9})
    {'f1': '0.5000 ± 0.1250', 'recall': '1.0000'}
    """
    written: dict[str, str] = {}
    for name, value in metrics.items():
        whole = name.removesuffix(_MEAN)
        if whole != name and whole + _SPREAD in metrics:
            written[whole] = f"{number(value)} ± {number(metrics[whole + _SPREAD])}"
        elif name.removesuffix(_SPREAD) + _MEAN not in metrics:
            written[name] = number(value)
    return {name: text for name, text in written.items() if not _refines(name, written)}


def _refines(name: str, others: Mapping[str, str]) -> bool:
    return any(name.startswith(f"{other}_") for other in others)


def number(value: Any) -> str:
    """Write one value: four decimals, a dash where it is undefined.

    Examples
    --------
    >>> number(0.25), number(None), number(7), number(69130.66)
    ('0.2500', '–', '7', '69,130.66')
    """
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1_000 else f"{value:.4f}"
    return str(value)


def metric_name(name: str, language: str) -> str:
    """Return what a metric is called, or its key.

    Examples
    --------
    >>> metric_name("no_such_metric", "en")
    'no such metric'
    """
    return lookup(f"metric.{name}", language) or name.replace("_", " ")
