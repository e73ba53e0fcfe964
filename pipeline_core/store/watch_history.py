"""What was seen of a watch: its windows with the time at which they came, and who answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline_core.store.database import Repository
from pipeline_core.store.late_labels import Performance

_WINDOW = "number, batch, model, created, rows, result"


class SeenWindow(NamedTuple):
    """A batch that was watched, as one window of its watch.

    Parameters
    ----------
    number
        Its place among the windows of the watch, from 1.
    batch
        What it is in its source, such as a file's name.
    model
        The version that it was compared with.
    created
        When it was watched.
    rows
        How many rows it has.
    result
        What was measured, as plain data.
    """

    number: int
    batch: str
    model: str
    created: float
    rows: int
    result: Mapping[str, Any]


class Acknowledgement(NamedTuple):
    """Who looks after an alarm, and since when; the person may be empty."""

    person: str
    created: float


class WatchHistory(Repository):
    """What the watches of a workspace have seen, each named by a model and a source."""

    def watches(self) -> list[tuple[str, str]]:
        """Return the model and the source of each watch that has seen a window."""
        sql = "SELECT DISTINCT name, source FROM watched_batches ORDER BY name, source"
        return [(row[0], row[1]) for row in self._database.rows(sql)]

    def latest(self, name: str, source: str, most: int) -> list[SeenWindow]:
        """Return the last windows of a watch, in order.

        Parameters
        ----------
        name, source
            Of the watch.
        most
            How many at most.
        """
        sql = f"SELECT {_WINDOW} FROM watched_batches WHERE name = ? AND source = ?"
        rows = self._database.rows(f"{sql} ORDER BY number DESC LIMIT ?", (name, source, most))
        return [_window(row) for row in reversed(rows)]

    def after(self, name: str, source: str, number: int, most: int) -> list[SeenWindow]:
        """Return the windows of a watch that came after the window `number`, in order."""
        sql = f"SELECT {_WINDOW} FROM watched_batches WHERE name = ? AND source = ?"
        sql += " AND number > ? ORDER BY number LIMIT ?"
        return [_window(row) for row in self._database.rows(sql, (name, source, number, most))]

    def between(self, name: str, source: str, start: float, end: float) -> list[SeenWindow]:
        """Return the windows of a watch that came within a period, in order."""
        sql = f"SELECT {_WINDOW} FROM watched_batches WHERE name = ? AND source = ?"
        sql += " AND created >= ? AND created < ? ORDER BY number"
        return [_window(row) for row in self._database.rows(sql, (name, source, start, end))]

    def count(self, name: str, source: str) -> int:
        """Return how many windows a watch has seen."""
        sql = "SELECT max(number) FROM watched_batches WHERE name = ? AND source = ?"
        return int(self._database.rows(sql, (name, source))[0][0] or 0)

    def times(self, name: str, source: str) -> dict[int, float]:
        """Return when each window of a watch was watched, by its number."""
        sql = "SELECT number, created FROM watched_batches WHERE name = ? AND source = ?"
        return {row[0]: row[1] for row in self._database.rows(sql, (name, source))}

    def performances(self, name: str, source: str, most: int) -> list[Performance]:
        """Return how the model did in the last windows of a watch, in order.

        Parameters
        ----------
        name, source
            Of the watch.
        most
            How many at most.
        """
        sql = "SELECT number, labels, result, judged FROM performances WHERE name = ?"
        sql += " AND source = ? ORDER BY number DESC LIMIT ?"
        rows = self._database.rows(sql, (name, source, most))
        return [
            Performance(number, labels, json.loads(result), bool(judged))
            for number, labels, result, judged in reversed(rows)
        ]

    def acknowledgements(self, name: str, source: str) -> dict[str, Acknowledgement]:
        """Return who looks after the alarms of a watch, by the alarm's id."""
        sql = "SELECT alarm, person, a.created FROM acknowledgements a JOIN alarms ON id = alarm"
        rows = self._database.rows(f"{sql} WHERE name = ? AND source = ?", (name, source))
        return {row[0]: Acknowledgement(row[1], row[2]) for row in rows}


def _window(row: Any) -> SeenWindow:
    number, batch, model, created, rows, result = row
    return SeenWindow(number, batch, model, created, rows, json.loads(result))
