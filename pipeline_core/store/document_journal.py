"""How far a pipeline has been edited: one act is one transaction, with the answer it was given.

Whoever edits numbers their acts. The last number and its answer are kept with
what the act did, so an act that is sent again, even to another process after
this one was killed, is not done again.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pipeline_core.store.database import Database
from pipeline_core.store.revisions import Step, move, push

ANSWERS = 200
_FORGET_SECONDS = 30 * 86_400.0


@dataclass(frozen=True)
class Standing:
    """Where a pipeline stands.

    Parameters
    ----------
    revision
        Counts every change, undo and redo too.
    disk
        Fingerprint of the text that its file is known to have had.
    """

    revision: int
    disk: str


@dataclass(frozen=True)
class Answer:
    """What an act was answered with."""

    client: str
    seq: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Done:
    """What an act leaves behind.

    Parameters
    ----------
    revision
        The pipeline's, after it.
    step
        A new revision to stand at.
    number
        An old one to stand at.
    answer
        What to say when it is sent again.
    disk
        Fingerprint of what the file says now, where that has changed.
    """

    revision: int
    step: Step | None = None
    number: int | None = None
    answer: Answer | None = None
    disk: str | None = None


class Edited:
    """The pipelines of a workspace that have been edited.

    Parameters
    ----------
    database
        Where they are kept.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> kept = Edited(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> kept.keep("p", Done(1, Step("one"), disk="1", answer=Answer("tab", 7, {"said": "yes"})))
    1
    >>> kept.standing("p"), kept.last("p", "tab"), kept.answer("p", "tab", 7)
    (Standing(revision=1, disk='1'), 7, {'said': 'yes'})
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, pipeline: str) -> Standing | None:
        """Return where a pipeline stands, or None where it was never edited."""
        found = self._database.rows(
            "SELECT revision, disk FROM documents WHERE pipeline = ?", (pipeline,)
        )
        return Standing(*found[0]) if found else None

    def keep(self, pipeline: str, done: Done) -> int | None:
        """Keep what an act did, all of it or nothing; return the number stood at, if it moved."""
        number = done.number
        with self._database.transaction() as write:
            if done.step is not None:
                number, _ = push(write, pipeline, done.step, done.revision)
            elif done.number is not None:
                move(write, pipeline, done.number)
            _stand(write, pipeline, done)
            if done.answer is not None:
                _answered(write, pipeline, done.answer)
        return number

    def written(self, pipeline: str, number: int, made: int | None, text: str, disk: str) -> None:
        """Note what the file says now, and for which state of which revision."""
        with self._database.transaction() as write:
            write.execute(
                "UPDATE revisions SET text = ? WHERE pipeline = ? AND number = ? AND text IS NULL"
                " AND revision IS ?", (text, pipeline, number, made),
            )  # fmt: skip
            write.execute("UPDATE documents SET disk = ? WHERE pipeline = ?", (disk, pipeline))

    def last(self, pipeline: str, client: str) -> int | None:
        """Return the number of a client's last act, or None before its first."""
        found = self._database.rows(
            "SELECT max(seq) FROM answers WHERE pipeline = ? AND client = ?", (pipeline, client)
        )
        return None if found[0][0] is None else int(found[0][0])

    def answer(self, pipeline: str, client: str, seq: int) -> dict[str, Any] | None:
        """Return what an act was answered with; None where that is long past."""
        found = self._database.rows(
            "SELECT answer FROM answers WHERE pipeline = ? AND client = ? AND seq = ?",
            (pipeline, client, seq),
        )
        return dict(json.loads(found[0][0])) if found else None

    def last_run(self, pipeline: str) -> tuple[str, str] | None:
        """Return the id and the status of a pipeline's last run, or None."""
        found = self._database.rows(
            "SELECT id, status FROM runs WHERE pipeline_id = ? ORDER BY created DESC LIMIT 1",
            (pipeline,),
        )
        return tuple(found[0]) if found else None


def fingerprint(text: str) -> str:
    """Return a short name for a text.

    Examples
    --------
    >>> fingerprint("a") == fingerprint("a"), fingerprint("a") == fingerprint("b")
    (True, False)
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _stand(write: Connection, pipeline: str, done: Done) -> None:
    write.execute(
        "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (pipeline) DO UPDATE SET"
        " revision = excluded.revision, disk = coalesce(?, disk)",
        (pipeline, done.revision, done.disk or "", done.disk),
    )


def _answered(write: Connection, pipeline: str, answer: Answer) -> None:
    now = time.time()
    write.execute(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
        (pipeline, answer.client, answer.seq, now, json.dumps(answer.body)),
    )
    write.execute(
        "DELETE FROM answers WHERE pipeline = ? AND (client = ? AND seq <= ? OR created < ?)",
        (pipeline, answer.client, answer.seq - ANSWERS, now - _FORGET_SECONDS),
    )
