"""Reports and contents of finished stages, read once for all sessions.

Drawing the charts is most of the work of opening a model's scores.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from pipeline_core.data.fitted_contents import Contents
from pipeline_core.store import Store
from ui.charts import Chart, report_charts

MAX_CACHED = 40
Value = TypeVar("Value")


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


class StoredResults(Generic[Value]):
    """What was read last, by workspace and key.

    Parameters
    ----------
    read
        Reads the value under a key; None for no value, which is not kept.
    """

    def __init__(self, read: Callable[[Store, str], Value | None]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self.values: OrderedDict[tuple[str, str, float], Value] = OrderedDict()

    def get(self, store: Store, key: str) -> Value | None:
        """Return the value under a key, or None.

        Raises
        ------
        StoreError
            The workspace cannot be read.
        """
        created_at = store.artifacts.created_at(key)
        if created_at is None:
            return None
        # What a stage gives may differ when it is run again.
        place = (str(store.workspace), key, created_at)
        with self._lock:
            if place in self.values:
                self.values.move_to_end(place)
                return self.values[place]
        value = self._read(store, key)
        if value is None:
            return None
        with self._lock:
            value = self.values.setdefault(place, value)
            while len(self.values) > MAX_CACHED:
                self.values.popitem(last=False)
        return value


def _read_report(store: Store, key: str) -> StageReport | None:
    report = store.artifacts.report(key)
    return None if report is None else StageReport(report)


def _read_contents(store: Store, key: str) -> Contents | None:
    return store.artifacts.contents(key)


REPORTS = StoredResults(_read_report)
MODEL_CONTENTS = StoredResults(_read_contents)
