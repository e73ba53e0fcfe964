"""Batches that came for a kept model, each with its result, and the alarms that they raised.

A batch, its result and what it does to the alarms are written in one transaction: whoever is
killed in between has watched nothing of it, and a batch that is there is never watched again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from pipeline_core.errors import UsageError
from pipeline_core.store.alarm_changes import change_alarms
from pipeline_core.store.alarms import ALARM_COLUMNS, Alarm
from pipeline_core.store.database import Repository
from pipeline_core.store.outbox import enqueue

__all__ = ["Alarm", "AnsweredRow", "Batch", "BatchPerformance", "Watches"]


class Batch(NamedTuple):
    """A batch that was watched.

    Parameters
    ----------
    batch
        What it is in its source, such as a file's name.
    position
        How far the source has been read with it.
    model
        The version that it was compared with.
    rows
        How many rows it has.
    result
        What was measured, as plain data.
    """

    batch: str
    position: int
    model: str
    rows: int
    result: Mapping[str, Any]


class AnsweredRow(NamedTuple):
    """What is kept of a row until its label comes: no value of it but its key and its groups.

    Parameters
    ----------
    key
        The columns that join it with its label, as one text.
    answer
        The prediction, and the scores of the classes.
    groups
        The group of each sensitive column.
    label
        The one that came with it; None where it is still to come.
    """

    key: str
    answer: Sequence[Any]
    groups: Sequence[str | None] = ()
    label: str | None = None


class BatchPerformance(NamedTuple):
    """How a model did on a batch whose labels came with its rows.

    Parameters
    ----------
    result
        What was measured, as plain data, with how many ``labels`` there are.
    beyond
        As `Watches.add` takes it; None where there are too few labels for the alarms.
    """

    result: Mapping[str, Any]
    beyond: Mapping[str, bool | None] | None


class Watches(Repository):
    """The watches of a workspace, each named by a model and a source."""

    def batches(self, name: str, source: str) -> list[Batch]:
        """Return the batches of a watch in order."""
        rows = self._database.rows(
            "SELECT batch, position, model, rows, result FROM watched_batches"
            " WHERE name = ? AND source = ? ORDER BY number",
            (name, source),
        )
        return [Batch(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows]

    def sources(self, name: str) -> tuple[str, ...]:
        """Return the sources that were watched for a model."""
        sql = "SELECT DISTINCT source FROM watched_batches WHERE name = ? ORDER BY source"
        return tuple(row["source"] for row in self._database.rows(sql, (name,)))

    def is_watched(self, name: str, source: str, batch: str) -> bool:
        """Return whether a batch was watched."""
        sql = "SELECT 1 FROM watched_batches WHERE name = ? AND source = ? AND batch = ?"
        return bool(self._database.rows(sql, (name, source, batch)))

    def position(self, name: str, source: str) -> int:
        """Return how far a source has been read; 0 at its beginning."""
        # The last one's: after weeks, all of them would be too many to read.
        sql = "SELECT position FROM watched_batches WHERE name = ? AND source = ?"
        rows = self._database.rows(f"{sql} ORDER BY number DESC LIMIT 1", (name, source))
        return int(rows[0][0]) if rows else 0

    def alarms(self, name: str | None = None, *, resolved: bool = False) -> list[Alarm]:
        """Return the alarms of a model, or of all, the newest first."""
        rows = self._database.rows(
            f"SELECT {ALARM_COLUMNS} FROM alarms WHERE (?1 IS NULL OR name = ?1)"
            " AND (?2 OR state != 'resolved') ORDER BY changed DESC, id",
            (name, resolved),
        )
        return [Alarm(*row) for row in rows]

    def add(
        self,
        name: str,
        source: str,
        batch: Batch,
        beyond: Mapping[str, bool | None],
        answered: Sequence[AnsweredRow] = (),
        performance: BatchPerformance | None = None,
    ) -> list[Alarm]:
        """Add a batch with its result; return the alarms whose state it changed.

        Parameters
        ----------
        name, source
            Of the watch.
        batch
            The batch; one that was watched already changes nothing.
        beyond
            For each subject whether it is beyond its limit; None where it is near the limit,
            which neither raises an alarm nor ends one.
        answered
            Its rows, where labels are expected later.
        performance
            Of the labels that came with it.
        """
        place = (name, source)
        with self._database.transaction() as write:
            where = "FROM watched_batches WHERE name = ? AND source = ?"
            if write.execute(f"SELECT 1 {where} AND batch = ?", (*place, batch.batch)).fetchone():
                return []
            sql = f"SELECT ifnull(max(number), 0) + 1 {where}"
            number = write.execute(sql, place).fetchone()[0]
            values = (number, batch.batch, batch.position, batch.model, time.time(), batch.rows)
            write.execute(
                "INSERT INTO watched_batches (name, source, number, batch, position, model,"
                " created, rows, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, *values, json.dumps(batch.result)),
            )
            _keep_answers(write, place, number, answered)
            _write_performance(write, (*place, number), performance, is_open=bool(answered))
            judged = performance.beyond if performance and performance.beyond else {}
            return change_alarms(write, place, number, {**beyond, **judged})

    def acknowledge(self, alarm: str, person: str = "") -> Alarm:
        """Note that somebody looks after an alarm.

        Parameters
        ----------
        alarm
            Its id.
        person
            Who does, as they are called; empty if that is not known.

        Raises
        ------
        UsageError
            No such alarm is open.
        """
        with self._database.transaction() as write:
            sql = "UPDATE alarms SET state = 'acknowledged', changed = ?"
            sql += " WHERE id = ? AND state = 'open'"
            if write.execute(sql, (time.time(), alarm)).rowcount != 1:
                raise UsageError("monitor.no_alarm", alarm=alarm[:40])
            sql = "INSERT INTO acknowledgements (alarm, person, created) VALUES (?, ?, ?)"
            write.execute(sql, (alarm, person, time.time()))
            sql = f"SELECT {ALARM_COLUMNS} FROM alarms WHERE id = ?"
            acknowledged = Alarm(*write.execute(sql, (alarm,)).fetchone())
            enqueue(write, [acknowledged])
        return acknowledged


def _keep_answers(
    write: Connection, place: tuple[str, str], number: int, answered: Sequence[AnsweredRow]
) -> None:
    """Write the rows of a batch that wait for their labels; some may be there already."""
    if not answered:
        return
    now = time.time()
    write.executemany(
        "INSERT INTO watched_rows (name, source, number, place, key, answer, groups, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (*place, number, n, row.key, json.dumps(row.answer), json.dumps(row.groups), now)
            for n, row in enumerate(answered)
        ),
    )
    labels = [(place[0], row.key, row.label, now) for row in answered if row.label is not None]
    sql = "INSERT OR REPLACE INTO late_labels (name, key, label, created) VALUES (?, ?, ?, ?)"
    write.executemany(sql, labels)


def _write_performance(
    write: Connection,
    batch: tuple[str, str, int],
    performance: BatchPerformance | None,
    *,
    is_open: bool,
) -> None:
    """Write the performance of a batch, to be computed where its labels are to come."""
    if performance is None and not is_open:
        return
    result: Mapping[str, Any] = performance.result if performance else {}
    judged = performance is not None and performance.beyond is not None
    values = (result.get("labels", 0), json.dumps(result), performance is None, judged)
    sql = "INSERT INTO performances (name, source, number, labels, result, pending, judged)"
    write.execute(f"{sql} VALUES (?, ?, ?, ?, ?, ?, ?)", (*batch, *values))
