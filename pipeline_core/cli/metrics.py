"""The headline metrics that the terminal shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.cli.numbers import fixed, whole

_MEAN, _SPREAD = "_mean", "_std"


def headlines(metrics: Mapping[str, Any]) -> dict[str, str]:
    """Return the metrics worth a line, formatted.

    A mean and its standard deviation share a line; a finer metric is left out if
    there is the one that it refines (``recall_macro`` beside ``recall``).

    Examples
    --------
    >>> headlines({"f1_mean": 0.5, "f1_std": 0.125, "recall": 1.0, "recall_macro": 0.9})
    {'f1': '0.5000 ± 0.1250', 'recall': '1.0000'}
    """
    texts: dict[str, str] = {}
    for name, value in metrics.items():
        base = name.removesuffix(_MEAN)
        if base != name and base + _SPREAD in metrics:
            texts[base] = f"{number(value)} ± {number(metrics[base + _SPREAD])}"
        elif name.removesuffix(_SPREAD) + _MEAN not in metrics:
            texts[name] = number(value)
    return {name: text for name, text in texts.items() if not _refines(name, texts)}


def _refines(name: str, others: Mapping[str, str]) -> bool:
    return any(name.startswith(f"{other}_") for other in others)


def number(value: Any) -> str:
    """Format a value: four decimals, a dash if it is undefined.

    Examples
    --------
    >>> number(0.25), number(None), number(7), number(69130.66)
    ('0.2500', '–', '7', '69,130.66')
    """
    if value is None:
        return "–"
    if isinstance(value, float):
        return fixed(value, 2, ",") if abs(value) >= 1_000 else fixed(value, 4)
    return whole(value) if type(value) is int else str(value)
