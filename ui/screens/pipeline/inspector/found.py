"""A stage's report with its charts, made once a result: many people look at the same few.

Drawing is nearly all of the work of a click on a model's scores.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from pipeline_core.store import Store
from ui.charts import Chart, charts

MOST = 40
_LOCK = threading.Lock()
_KEPT: OrderedDict[tuple[str, str, float], Found] = OrderedDict()


class Found:
    """What a stage has found out.

    Parameters
    ----------
    report
        Its report, which nobody may change.
    """

    def __init__(self, report: Mapping[str, Any]) -> None:
        self.report = report
        self._charts: dict[str, list[Chart]] = {}

    def charts(self, lang: str) -> list[Chart]:
        """Return its charts, with the words of a language."""
        if lang not in self._charts:
            self._charts[lang] = charts(self.report, lang)
        return self._charts[lang]


def found(store: Store, key: str) -> Found | None:
    """Return what is kept under a key; None where nothing is, or no report.

    Raises
    ------
    StoreError
        The workspace cannot be read.
    """
    made = store.artifacts.made_at(key)
    if made is None:
        return None
    place = (str(store.workspace), key, made)  # a stage that is made again may differ
    with _LOCK:
        if place in _KEPT:
            _KEPT.move_to_end(place)
            return _KEPT[place]
    report = store.artifacts.report(key)
    if report is None:
        return None
    with _LOCK:
        kept = _KEPT.setdefault(place, Found(report))
        while len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
    return kept
