"""Messages about alarms that wait to be sent, written in the transaction that changed the alarm.

A message stays until somebody has taken it, so it is sent at least once; its id is the same each
time, and who gets it twice drops the second.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from sqlite3 import Connection
from typing import NamedTuple

from pipeline_core.store.alarms import Alarm
from pipeline_core.store.database import Repository

MOST_ATTEMPTS = 80
_FIRST_WAIT, _MOST_WAIT = 5.0, 3_600.0
_NEVER = 1e12
_DELIVERED_DAYS = 30 * 86_400.0


class OutgoingMessage(NamedTuple):
    """A message that waits to be sent, or was.

    Parameters
    ----------
    id
        The same each time that it is sent.
    deployment
        Whose webhook gets it.
    body
        JSON.
    created
        When it was written.
    attempts
        How many times it was sent in vain.
    due
        When it is sent next.
    delivered
        When somebody took it; None where nobody has.
    problem
        Why the last attempt failed.
    """

    id: str
    deployment: str
    body: str
    created: float
    attempts: int
    due: float
    delivered: float | None
    problem: str | None


_COLUMNS = ", ".join(OutgoingMessage._fields)


def enqueue(write: Connection, alarms: Sequence[Alarm]) -> None:
    """Write a message about each alarm for each deployment of its watch that has a webhook.

    Parameters
    ----------
    write
        The transaction in which the alarms change.
    alarms
        As they are now.
    """
    messages = [message for alarm in alarms for message in _messages(write, alarm)]
    sql = f"INSERT INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    write.executemany(sql, messages)


def _messages(write: Connection, alarm: Alarm) -> Iterator[OutgoingMessage]:
    rows = write.execute(
        "SELECT d.name, d.model FROM deployments AS d, json_each(d.sources) AS s"
        " WHERE d.active AND d.webhook IS NOT NULL AND s.value = ?1"
        " AND (d.model = ?2 OR instr(d.model, ?2 || ':') = 1) ORDER BY d.name",
        (alarm.source, alarm.name),
    ).fetchall()
    for deployment, model in rows:
        message, now = uuid.uuid4().hex, time.time()
        body = {
            "id": message,
            "type": f"alarm.{alarm.state}",
            "created": now,
            "deployment": deployment,
            "model": model,
            "source": alarm.source,
            "alarm": alarm.id,
            "subject": alarm.subject,
            "state": alarm.state,
            "first_batch": alarm.first,
            "last_batch": alarm.last,
        }
        yield OutgoingMessage(message, deployment, json.dumps(body), now, 0, now, None, None)


class Outbox(Repository):
    """The messages of a workspace."""

    def due(self, now: float, most: int = 50) -> list[OutgoingMessage]:
        """Return the messages that are to be sent, the oldest first."""
        sql = f"SELECT {_COLUMNS} FROM outbox WHERE delivered IS NULL AND due <= ?"
        rows = self._database.rows(f"{sql} ORDER BY created, id LIMIT ?", (now, most))
        return [OutgoingMessage(*row) for row in rows]

    def next_due(self) -> float | None:
        """Return when the next message is to be sent; None where none waits."""
        sql = "SELECT min(due) FROM outbox WHERE delivered IS NULL AND due < ?"
        when = self._database.rows(sql, (_NEVER,))[0][0]
        return None if when is None else float(when)

    def messages(self, deployment: str) -> list[OutgoingMessage]:
        """Return the messages of a deployment, the newest first."""
        sql = f"SELECT {_COLUMNS} FROM outbox WHERE deployment = ? ORDER BY created DESC, id"
        return [OutgoingMessage(*row) for row in self._database.rows(sql, (deployment,))]

    def note_delivery(self, message: OutgoingMessage, now: float) -> None:
        """Note that somebody took a message; those taken long ago are deleted."""
        with self._database.transaction() as write:
            sql = "UPDATE outbox SET delivered = ?, problem = NULL WHERE id = ?"
            write.execute(sql, (now, message.id))
            write.execute("DELETE FROM outbox WHERE delivered < ?", (now - _DELIVERED_DAYS,))

    def note_failure(self, message: OutgoingMessage, problem: str, now: float) -> None:
        """Note that nobody took a message: it is sent again, later each time, 80 times at most."""
        attempts = message.attempts + 1
        wait = min(_FIRST_WAIT * 2.0 ** (attempts - 1), _MOST_WAIT)
        due = now + wait if attempts < MOST_ATTEMPTS else _NEVER
        with self._database.transaction() as write:
            sql = "UPDATE outbox SET attempts = ?, due = ?, problem = ? WHERE id = ?"
            write.execute(sql, (attempts, due, problem[:300], message.id))
