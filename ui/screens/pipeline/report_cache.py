"""A cache of stage reports with their charts, shared by all sessions.

Drawing the charts is most of the work of opening a model's scores.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from pipeline_core.store import Store
from ui.charts import Chart, report_charts

MAX_CACHED = 40
_LOCK = threading.Lock()
_CACHE: OrderedDict[tuple[str, str, float], StageReport] = OrderedDict()


class StageReport:
    """A stage's report with its charts.

    Parameters
    ----------
    report
        The report, which must not be changed.
    """

    def __init__(self, report: Mapping[str, Any]) -> None:
        self.report = report
        self._charts: dict[str, list[Chart]] = {}

    def charts(self, lang: str) -> list[Chart]:
        """Return the report's charts, with their texts in a language."""
        if lang not in self._charts:
            self._charts[lang] = report_charts(self.report, lang)
        return self._charts[lang]


def load_report(store: Store, key: str) -> StageReport | None:
    """Return the report that is stored under a key, or None.

    Raises
    ------
    StoreError
        The workspace cannot be read.
    """
    created_at = store.artifacts.created_at(key)
    if created_at is None:
        return None
    # The report of a stage that is run again may differ.
    cache_key = (str(store.workspace), key, created_at)
    with _LOCK:
        if cache_key in _CACHE:
            _CACHE.move_to_end(cache_key)
            return _CACHE[cache_key]
    report = store.artifacts.report(key)
    if report is None:
        return None
    with _LOCK:
        stage_report = _CACHE.setdefault(cache_key, StageReport(report))
        while len(_CACHE) > MAX_CACHED:
            _CACHE.popitem(last=False)
    return stage_report
