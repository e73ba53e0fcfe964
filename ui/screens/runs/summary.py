"""A run in a line: how it stands, when, how long, what ran, its best number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ui.text.headline import TELLING
from ui.text.numbers import number
from ui.text.words import tell

COUNTED = ("succeeded", "reused", "failed", "refused", "skipped", "cancelled")


def counts(rows: Iterable[Mapping[str, Any]], lang: str) -> str:
    """Return how many stages ended how.

    Examples
    --------
    >>> counts([{"status": "succeeded"}, {"status": "reused"}, {"status": "reused"}], "en")
    '1 run · 2 reused'
    """
    found = Counter(row["status"] for row in rows)
    return " · ".join(
        tell(f"runs.count.{state}", {"count": number(found[state], lang)}, lang)
        for state in COUNTED
        if found[state]
    )


def best_number(rows: Iterable[Mapping[str, Any]], lang: str) -> str:
    """Return the headline of the best evaluation; empty where there is none.

    Examples
    --------
    >>> rows = [{"summary": {"metrics": {"roc_auc": x, "accuracy": 1}}} for x in (0.5, 0.8)]
    >>> best_number(rows, "en")
    'AUC 0.800'
    """
    told = [(row.get("summary") or {}).get("metrics") or {} for row in rows]
    for name in TELLING[:4]:
        values = [metrics[name] for metrics in told if metrics.get(name) is not None]
        if values:
            value = min(values) if name == "mean_absolute_error" else max(values)
            return tell(f"short.{name}", {"value": number(value, lang)}, lang)
    return ""
