"""The journal of edited pipelines: each client act and its answer in one transaction.

A client numbers its acts. The last number and its answer are kept with what the
act did, so an act that is sent again, even to another process after this one
was killed, is not done again.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pipeline_core.store.database import Repository
from pipeline_core.store.revisions import NewRevision, append_revision, set_current

MAX_ANSWERS = 200
_ANSWER_SECONDS = 30 * 86_400.0


@dataclass(frozen=True)
class DocumentState:
    """How far a pipeline has been edited.

    Parameters
    ----------
    revision
        Counts every change, undo and redo too.
    disk
        Fingerprint of the text that its file last had.
    """

    revision: int
    disk: str


@dataclass(frozen=True)
class Answer:
    """The answer to a client's act."""

    client: str
    seq: int
    body: dict[str, Any]


@dataclass(frozen=True)
class DocumentChange:
    """What an act changed in a document.

    Parameters
    ----------
    revision
        The document's revision after it.
    new_revision
        A revision to add and make current.
    number
        An earlier revision to make current.
    answer
        The answer if the act is sent again.
    disk
        Fingerprint of the file's text, where that has changed.
    """

    revision: int
    new_revision: NewRevision | None = None
    number: int | None = None
    answer: Answer | None = None
    disk: str | None = None


class DocumentJournal(Repository):
    """The journal of a workspace's edited pipelines.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> journal = DocumentJournal(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> answer = Answer("tab", 7, {"status": "ok"})
    >>> journal.record("p", DocumentChange(1, NewRevision("one"), disk="1", answer=answer))
    1
    >>> journal.state("p"), journal.last_seq("p", "tab"), journal.answer("p", "tab", 7)
    (DocumentState(revision=1, disk='1'), 7, {'status': 'ok'})
    """

    def state(self, pipeline: str) -> DocumentState | None:
        """Return how far a pipeline has been edited, or None if it never was."""
        rows = self._database.rows(
            "SELECT revision, disk FROM documents WHERE pipeline = ?", (pipeline,)
        )
        return DocumentState(*rows[0]) if rows else None

    def record(self, pipeline: str, change: DocumentChange) -> int | None:
        """Record an act's change, all of it or nothing; return the current number if it moved."""
        number = change.number
        with self._database.transaction() as connection:
            if change.new_revision is not None:
                number, _ = append_revision(
                    connection, pipeline, change.new_revision, change.revision
                )
            elif change.number is not None:
                set_current(connection, pipeline, change.number)
            _save_state(connection, pipeline, change)
            if change.answer is not None:
                _save_answer(connection, pipeline, change.answer)
        return number

    def record_file(
        self, pipeline: str, number: int, document_revision: int | None, text: str, disk: str
    ) -> None:
        """Record that the file has the text of a revision now.

        Parameters
        ----------
        pipeline
            Path of the pipeline's file.
        number, document_revision
            Which revision, as in `Revision`.
        text, disk
            The text, and its fingerprint.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE revisions SET text = ? WHERE pipeline = ? AND number = ? AND text IS NULL"
                " AND revision IS ?",
                (text, pipeline, number, document_revision),
            )
            connection.execute("UPDATE documents SET disk = ? WHERE pipeline = ?", (disk, pipeline))

    def last_seq(self, pipeline: str, client: str) -> int | None:
        """Return the number of a client's last act, or None before its first."""
        rows = self._database.rows(
            "SELECT max(seq) FROM answers WHERE pipeline = ? AND client = ?", (pipeline, client)
        )
        return None if rows[0][0] is None else int(rows[0][0])

    def answer(self, pipeline: str, client: str, seq: int) -> dict[str, Any] | None:
        """Return the answer to an act; None where it is no longer kept."""
        rows = self._database.rows(
            "SELECT answer FROM answers WHERE pipeline = ? AND client = ? AND seq = ?",
            (pipeline, client, seq),
        )
        return dict(json.loads(rows[0][0])) if rows else None

    def last_run(self, pipeline: str) -> tuple[str, str] | None:
        """Return the id and the status of a pipeline's last run, or None."""
        rows = self._database.rows(
            "SELECT id, status FROM runs WHERE pipeline_id = ? ORDER BY created DESC LIMIT 1",
            (pipeline,),
        )
        return tuple(rows[0]) if rows else None


def fingerprint(text: str) -> str:
    """Return a short hash of a text.

    Examples
    --------
    >>> fingerprint("a") == fingerprint("a"), fingerprint("a") == fingerprint("b")
    (True, False)
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _save_state(connection: Connection, pipeline: str, change: DocumentChange) -> None:
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (pipeline) DO UPDATE SET"
        " revision = excluded.revision, disk = coalesce(?, disk)",
        (pipeline, change.revision, change.disk or "", change.disk),
    )


def _save_answer(connection: Connection, pipeline: str, answer: Answer) -> None:
    now = time.time()
    connection.execute(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
        (pipeline, answer.client, answer.seq, now, json.dumps(answer.body)),
    )
    connection.execute(
        "DELETE FROM answers WHERE pipeline = ? AND (client = ? AND seq <= ? OR created < ?)",
        (pipeline, answer.client, answer.seq - MAX_ANSWERS, now - _ANSWER_SECONDS),
    )
