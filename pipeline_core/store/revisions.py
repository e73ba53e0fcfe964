"""The revisions of pipelines, for undo and redo.

A revision is kept as the file's text where the file had it, and as the packed
pipeline where it was edited faster than files are written. Which one is current
is kept too, so undo works after a reload and in another tab.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pipeline_core.store.database import Repository

MAX_REVISIONS = 2_000
_COLUMNS = "number, created, text, edits, state, client, revision"


@dataclass(frozen=True)
class Revision:
    """A pipeline as it was at one moment.

    Parameters
    ----------
    number
        Its place in the history; later ones are larger.
    created
        When, in seconds since 1970.
    text
        The file's text; None while the file never had it.
    edits
        The edits that led to it, as JSON objects; empty where the file was
        changed outside the app, or is the first revision.
    state
        The packed pipeline, if it was kept.
    client
        Id of the browser tab that edited, if any.
    document_revision
        The document's revision when this one was added; it tells apart two
        revisions that had the same number, one after the other.
    """

    number: int
    created: float
    text: str | None
    edits: tuple[dict[str, Any], ...] = ()
    state: bytes | None = None
    client: str | None = None
    document_revision: int | None = None


@dataclass(frozen=True)
class NewRevision:
    """A revision to add.

    Parameters
    ----------
    text, edits, state, client
        As in `Revision`.
    replaces_current
        It replaces the current revision: the two are one step of undo.
    """

    text: str | None
    edits: Sequence[dict[str, Any]] = ()
    state: bytes | None = None
    client: str | None = None
    replaces_current: bool = False


class Revisions(Repository):
    """The revisions of a workspace's pipelines.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> revisions = Revisions(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> first, second = revisions.add("p", "one"), revisions.add("p", "two")
    >>> revisions.current("p").text, revisions.previous("p").text, revisions.next("p")
    ('two', 'one', None)
    """

    def current(self, pipeline: str) -> Revision | None:
        """Return the current revision of a pipeline, or None before the first."""
        return self._select_one(
            "number = (SELECT number FROM stands_at WHERE pipeline = :pipeline)", pipeline
        )

    def previous(self, pipeline: str) -> Revision | None:
        """Return the revision that undo leads to, or None."""
        return self._select_one(
            "number < (SELECT number FROM stands_at WHERE pipeline = :pipeline)"
            " ORDER BY number DESC",
            pipeline,
        )

    def next(self, pipeline: str) -> Revision | None:
        """Return the revision that redo leads to, or None."""
        return self._select_one(
            "number > (SELECT number FROM stands_at WHERE pipeline = :pipeline) ORDER BY number",
            pipeline,
        )

    def add(self, pipeline: str, text: str, edits: Sequence[dict[str, Any]] = ()) -> Revision:
        """Add a text as the current revision; what was undone can no longer be redone.

        Parameters
        ----------
        pipeline
            Path of the pipeline's file.
        text
            The file's text.
        edits
            The edits that led to it.
        """
        with self._database.transaction() as connection:
            number, now = append_revision(connection, pipeline, NewRevision(text, edits))
        return Revision(number, now, text, tuple(edits))

    def latest_text(self, pipeline: str, number: int) -> str | None:
        """Return the latest text that the file had up to a revision, or None."""
        rows = self._database.rows(
            "SELECT text FROM revisions WHERE pipeline = ? AND number <= ? AND text IS NOT NULL"
            " ORDER BY number DESC LIMIT 1",
            (pipeline, number),
        )
        return str(rows[0][0]) if rows else None

    def latest(self, pipeline: str, limit: int = 50) -> list[Revision]:
        """Return the latest revisions, newest first, without their texts and states.

        Parameters
        ----------
        pipeline
            Path of the pipeline's file.
        limit
            How many at most.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> from pipeline_core.store.database import Database
        >>> revisions = Revisions(Database(Path(tempfile.mkdtemp()) / "some.db"))
        >>> first, second = revisions.add("p", "one"), revisions.add("p", "two")
        >>> [revision.number for revision in revisions.latest("p")], revisions.find("p", 2).text
        ([2, 1], 'two')
        """
        rows = self._database.rows(
            "SELECT number, created, NULL, edits, NULL, client, revision FROM revisions"
            " WHERE pipeline = ? ORDER BY number DESC LIMIT ?",
            (pipeline, limit),
        )
        return [_revision(row) for row in rows]

    def find(
        self, pipeline: str, number: int, document_revision: int | None = None
    ) -> Revision | None:
        """Return a revision; None where it is gone, or another has taken its place.

        Parameters
        ----------
        pipeline, number
            Path of the pipeline's file, and the revision's number.
        document_revision
            The `Revision.document_revision` that it must have; None for any.
        """
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM revisions WHERE pipeline = ? AND number = ?"
            " AND revision IS coalesce(?, revision)",
            (pipeline, number, document_revision),
        )
        return _revision(rows[0]) if rows else None

    def with_texts(self, pipeline: str, texts: Iterable[str]) -> list[Revision]:
        """Return the revisions whose text is one of some, in order, without their states."""
        rows = self._database.rows(
            "SELECT number, created, text, edits, NULL, client, revision FROM revisions"
            " WHERE pipeline = ? AND text IN (SELECT value FROM json_each(?)) ORDER BY number",
            (pipeline, json.dumps(list(texts))),
        )
        return [_revision(row) for row in rows]

    def _select_one(self, where: str, pipeline: str) -> Revision | None:
        sql = f"SELECT {_COLUMNS} FROM revisions WHERE pipeline = :pipeline AND {where} LIMIT 1"
        rows = self._database.rows(sql.replace(":pipeline", "?"), (pipeline, pipeline))
        return _revision(rows[0]) if rows else None


def _revision(row: Sequence[Any]) -> Revision:
    number, created, text, edits, *rest = row
    return Revision(number, created, text, tuple(json.loads(edits)), *rest)


def append_revision(
    connection: Connection,
    pipeline: str,
    new_revision: NewRevision,
    document_revision: int | None = None,
) -> tuple[int, float]:
    """Add a revision within a transaction and make it current; return its number and time.

    Parameters
    ----------
    connection
        The transaction.
    pipeline
        Path of the pipeline's file.
    new_revision
        The revision to add.
    document_revision
        As in `Revision`.
    """
    new = new_revision
    row = connection.execute(
        "SELECT number FROM stands_at WHERE pipeline = ?", (pipeline,)
    ).fetchone()
    current = int(row[0]) if row else 0
    number = current if new.replaces_current and current else current + 1
    now, edits = time.time(), json.dumps(list(new.edits))
    connection.execute(
        "DELETE FROM revisions WHERE pipeline = ? AND number >= ?", (pipeline, number)
    )
    connection.execute(
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (pipeline, number, now, new.text, edits, new.state, new.client, document_revision),
    )
    connection.execute(
        "DELETE FROM revisions WHERE pipeline = ? AND number <= ?",
        (pipeline, number - MAX_REVISIONS),
    )
    set_current(connection, pipeline, number)
    return number, now


def set_current(connection: Connection, pipeline: str, number: int) -> None:
    """Make a revision the current one, within a transaction."""
    connection.execute("INSERT OR REPLACE INTO stands_at VALUES (?, ?)", (pipeline, number))
