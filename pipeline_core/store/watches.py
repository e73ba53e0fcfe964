"""Batches that came for a kept model, each with its result, and the alarms that they raised.

A batch, its result and what it does to the alarms are written in one transaction: whoever is
killed in between has watched nothing of it, and a batch that is there is never watched again.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pipeline_core.errors import UsageError
from pipeline_core.store.database import Repository

AlarmState = Literal["open", "acknowledged", "resolved"]
QUIET_BATCHES = 3
_ALARM = "id, name, source, subject, state, quiet, first, last, changed"


class Alarm(NamedTuple):
    """An alarm about a column of a model's rows or answers.

    Parameters
    ----------
    id
        Its id, which never comes again.
    name, source
        Of the watch.
    subject
        What it is about.
    state
        ``open``, ``acknowledged`` or ``resolved``.
    quiet
        How many batches in a row were well within the limit.
    first, last
        The numbers of the first and the last batch beyond it.
    changed
        When its state changed.
    """

    id: str
    name: str
    source: str
    subject: str
    state: AlarmState
    quiet: int
    first: int
    last: int
    changed: float


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

    def is_watched(self, name: str, source: str, batch: str) -> bool:
        """Return whether a batch was watched."""
        sql = "SELECT 1 FROM watched_batches WHERE name = ? AND source = ? AND batch = ?"
        return bool(self._database.rows(sql, (name, source, batch)))

    def position(self, name: str, source: str) -> int:
        """Return how far a source has been read; 0 at its beginning."""
        sql = "SELECT max(position) FROM watched_batches WHERE name = ? AND source = ?"
        return int(self._database.rows(sql, (name, source))[0][0] or 0)

    def alarms(self, name: str | None = None, *, resolved: bool = False) -> list[Alarm]:
        """Return the alarms of a model, or of all, the newest first."""
        rows = self._database.rows(
            f"SELECT {_ALARM} FROM alarms WHERE (?1 IS NULL OR name = ?1)"
            " AND (?2 OR state != 'resolved') ORDER BY changed DESC, id",
            (name, resolved),
        )
        return [Alarm(*row) for row in rows]

    def add(
        self, name: str, source: str, batch: Batch, beyond: Mapping[str, bool | None]
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
        """
        place = (name, source)
        with self._database.transaction() as write:
            sql = "SELECT ifnull(max(number), 0) + 1, ifnull(sum(batch = ?), 0)"
            sql += " FROM watched_batches WHERE name = ? AND source = ?"
            number, known = write.execute(sql, (batch.batch, *place)).fetchone()
            if known:
                return []
            values = (number, batch.batch, batch.position, batch.model, time.time(), batch.rows)
            write.execute(
                "INSERT INTO watched_batches (name, source, number, batch, position, model,"
                " created, rows, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, *values, json.dumps(batch.result)),
            )
            sql = f"SELECT {_ALARM} FROM alarms WHERE name = ? AND source = ?"
            rows = write.execute(f"{sql} AND state != 'resolved'", place)
            before = {row["subject"]: Alarm(*row) for row in rows}
            after = {
                subject: next_alarm(before.get(subject), place, subject, number, is_beyond)
                for subject, is_beyond in beyond.items()
            }
            written = [alarm for alarm in after.values() if alarm is not None]
            sql = f"INSERT OR REPLACE INTO alarms ({_ALARM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            write.executemany(sql, written)
        states = {alarm.id: alarm.state for alarm in before.values()}
        return [alarm for alarm in written if states.get(alarm.id) != alarm.state]

    def acknowledge(self, alarm: str) -> Alarm:
        """Note that somebody looks after an alarm.

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
        return next(one for one in self.alarms() if one.id == alarm)


def next_alarm(
    alarm: Alarm | None, watch: tuple[str, str], subject: str, number: int, beyond: bool | None
) -> Alarm | None:
    """Return an alarm after one more batch; None where there is none.

    It opens at the first batch beyond the limit, and is resolved by three in a row that are
    well within it; what is acknowledged stays so meanwhile.

    Examples
    --------
    >>> alarm = next_alarm(None, ("credit", "new"), "income", 4, True)
    >>> [alarm := next_alarm(alarm, ("", ""), "income", n, False) for n in (5, 6, 7)][-1].state
    'resolved'
    """
    if alarm is None:
        if not beyond:
            return None
        values = (uuid.uuid4().hex, *watch, subject, "open", 0, number, number, time.time())
        return Alarm(*values)  # type: ignore[arg-type]
    if beyond:
        return alarm._replace(quiet=0, last=number)
    if beyond is None:
        return alarm._replace(quiet=0)
    if alarm.quiet + 1 < QUIET_BATCHES:
        return alarm._replace(quiet=alarm.quiet + 1)
    return alarm._replace(quiet=alarm.quiet + 1, state="resolved", changed=time.time())
