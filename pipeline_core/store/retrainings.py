"""Retrainings: what an alarm started, each worked on by one process at a time.

An alarm is answered by one retraining, and a model has one at work: both are keys of the
database, so they hold over a kill and among processes. Whoever works on it notes its process;
one whose process is gone is taken up by the next.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pipeline_core.messages.message import Message
from pipeline_core.store.database import Repository
from pipeline_core.store.process_identity import Process, this_process

State = Literal["going", "proposed", "refused", "failed"]
MOST_ATTEMPTS = 3
_COLUMNS = (
    "id, name, champion, sources, plan, state, attempts, run, reasons, created, changed,"
    " pid, pid_start, boot_id"
)


class Retraining(NamedTuple):
    """A pipeline that was started for a model's fresh rows.

    Parameters
    ----------
    id
        Its id.
    name, champion
        The model, and the version that was watched when it began.
    sources
        Where the fresh rows come from.
    plan
        The ``pipeline``'s file, the stage that they go ``into``, and of how many batches
        (``last``; None for all since the champion was kept).
    state
        ``going``, or how it ended.
    attempts
        How many processes have worked on it.
    run
        The last run that it began; None before the first.
    reasons
        Why it ended as it did.
    created, changed
        When it began, and when its state changed.
    process
        Who works on it, or did.
    """

    id: str
    name: str
    champion: str
    sources: tuple[str, ...]
    plan: Mapping[str, Any]
    state: State
    attempts: int
    run: str | None
    reasons: tuple[Message, ...]
    created: float
    changed: float
    process: Process

    @property
    def is_abandoned(self) -> bool:
        """Whether it is not done and nobody works on it."""
        return self.state == "going" and not self.process.alive()


class Retrainings(Repository):
    """The retrainings of a workspace."""

    def begin(
        self,
        name: str,
        champion: str,
        sources: Sequence[str],
        plan: Mapping[str, Any],
        *,
        by_hand: bool = False,
    ) -> Retraining | None:
        """Begin a retraining for the alarms of a model that none has answered.

        Parameters
        ----------
        name, champion, sources, plan
            As `Retraining` has them.
        by_hand
            Whether a person asks for it: then it needs no alarm.

        Returns
        -------
        Retraining or None
            The one that is going, be it an older one; None where no alarm asks for one.
        """
        marks = ", ".join("?" * len(sources))
        with self._database.transaction() as write:
            sql = "SELECT id FROM retrainings WHERE name = ? AND state = 'going'"
            going = write.execute(sql, (name,)).fetchone()
            if going is None:
                alarms = write.execute(
                    f"SELECT id FROM alarms WHERE name = ? AND source IN ({marks})"
                    " AND state != 'resolved'"
                    " AND id NOT IN (SELECT alarm FROM answered_alarms)",
                    (name, *sources),
                ).fetchall()
                if not (alarms or by_hand):
                    return None
                new, now = uuid.uuid4().hex, time.time()
                texts = json.dumps(list(sources)), json.dumps(dict(plan))
                values = (new, name, champion, *texts, "going", 0, None, "[]", now, now, 0, "", "")
                sql = f"INSERT INTO retrainings ({_COLUMNS}) VALUES ({', '.join('?' * 14)})"
                write.execute(sql, values)
                answered = [(alarm["id"], new) for alarm in alarms]
                sql = "INSERT INTO answered_alarms (alarm, retraining) VALUES (?, ?)"
                write.executemany(sql, answered)
        return self.find(new if going is None else going["id"])

    def find(self, retraining: str) -> Retraining:
        """Return a retraining by its id, which there must be."""
        sql = f"SELECT {_COLUMNS} FROM retrainings WHERE id = ?"
        return _retraining(self._database.rows(sql, (retraining,))[0])

    def of(self, name: str | None = None) -> list[Retraining]:
        """Return the retrainings of a model, or of all, the newest first."""
        sql = f"SELECT {_COLUMNS} FROM retrainings WHERE ?1 IS NULL OR name = ?1"
        rows = self._database.rows(f"{sql} ORDER BY created DESC", (name,))
        return [_retraining(row) for row in rows]

    def alarms(self, retraining: str) -> list[str]:
        """Return the ids of the alarms that a retraining answers."""
        sql = "SELECT alarm FROM answered_alarms WHERE retraining = ? ORDER BY alarm"
        return [row["alarm"] for row in self._database.rows(sql, (retraining,))]

    def take(self, retraining: Retraining) -> bool:
        """Become who works on a retraining; return False where somebody else is."""
        before, now = retraining.process, this_process()
        with self._database.transaction() as write:
            sql = "UPDATE retrainings SET pid = ?, pid_start = ?, boot_id = ?,"
            sql += " attempts = attempts + 1 WHERE id = ? AND state = 'going'"
            sql += " AND pid = ? AND pid_start = ? AND boot_id = ?"
            return bool(write.execute(sql, (*now, retraining.id, *before)).rowcount)

    def note_run(self, retraining: str, run: str) -> None:
        """Note the run that a retraining began."""
        with self._database.transaction() as write:
            write.execute("UPDATE retrainings SET run = ? WHERE id = ?", (run, retraining))

    def end(self, retraining: str, state: State, reasons: Sequence[Message]) -> None:
        """Note how a retraining ended, once."""
        with self._database.transaction() as write:
            end_retraining(write, retraining, state, reasons)

    def fresh_batches(
        self, name: str, sources: Sequence[str], after: float, before: float, last: int | None
    ) -> list[tuple[str, str, int]]:
        """Return the batches that came for a model within a time, in order.

        Parameters
        ----------
        name, sources
            Of the watch.
        after, before
            When they were watched.
        last
            How many of the latest; None for all.

        Returns
        -------
        list of tuple
            The source, the batch as `watches.Batch` names it, and how many rows it had.
        """
        marks = ", ".join("?" * len(sources))
        rows = self._database.rows(
            "SELECT source, batch, rows FROM watched_batches"
            f" WHERE name = ? AND source IN ({marks})"
            " AND created > ? AND created <= ? ORDER BY created DESC, number DESC LIMIT ?",
            (name, *sources, after, before, -1 if last is None else last),
        )
        return [(row["source"], row["batch"], row["rows"]) for row in reversed(rows)]


def end_retraining(write: Any, retraining: str, state: State, reasons: Sequence[Message]) -> None:
    """Note how a retraining ended, within somebody's transaction."""
    text = json.dumps([reason.as_json() for reason in reasons])
    sql = "UPDATE retrainings SET state = ?, reasons = ?, changed = ?"
    write.execute(f"{sql} WHERE id = ? AND state = 'going'", (state, text, time.time(), retraining))


def messages_of_json(text: str) -> tuple[Message, ...]:
    """Return the messages that were written as JSON.

    Examples
    --------
    >>> messages_of_json('[{"code": "retrain.no_rows", "values": {}}]')[0].code
    'retrain.no_rows'
    """
    return tuple(Message(item["code"], item["values"]) for item in json.loads(text))


def _retraining(row: Any) -> Retraining:
    return Retraining(
        row["id"],
        row["name"],
        row["champion"],
        tuple(json.loads(row["sources"])),
        json.loads(row["plan"]),
        row["state"],
        row["attempts"],
        row["run"],
        messages_of_json(row["reasons"]),
        row["created"],
        row["changed"],
        Process(row["pid"], row["pid_start"], row["boot_id"]),
    )
