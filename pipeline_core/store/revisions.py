"""What a pipeline was before: kept so that every edit can be taken back, and done again.

A revision is kept as the file's text where the file had it, and as the packed
pipeline where it was edited faster than files are written. Where one stands
among them is kept too, so undo works after a reload and in another tab.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pipeline_core.store.database import Database

MOST = 2_000
_COLUMNS = "number, created, text, edits, state, client, revision"


@dataclass(frozen=True)
class Revision:
    """What a pipeline was at one moment.

    Parameters
    ----------
    number
        Its place; later ones are larger.
    created
        When, in seconds since 1970.
    text
        The file's text; None while the file never had it.
    edits
        The edits that led to it, as JSON objects; empty where the file was
        changed by something else, or was found so.
    state
        The packed pipeline, where one was kept.
    client
        Who edited, as far as it says.
    made
        Tells this state from others that stood at the same number.
    """

    number: int
    created: float
    text: str | None
    edits: tuple[dict[str, Any], ...] = ()
    state: bytes | None = None
    client: str | None = None
    made: int | None = None


@dataclass(frozen=True)
class Step:
    """A new revision.

    Parameters
    ----------
    text, edits, state, client
        As in `Revision`.
    instead
        It takes the place of the one that the pipeline stands at: the two are one step.
    """

    text: str | None
    edits: Sequence[dict[str, Any]] = ()
    state: bytes | None = None
    client: str | None = None
    instead: bool = False


class Revisions:
    """The revisions of a workspace's pipelines.

    Parameters
    ----------
    database
        Where they are kept.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> kept = Revisions(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> first, second = kept.add("p", "one"), kept.add("p", "two")
    >>> kept.before("p").text
    'one'
    >>> kept.stand_at("p", first.number)
    >>> kept.before("p"), kept.after("p").text
    (None, 'two')
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, pipeline: str) -> Revision | None:
        """Return the revision that the pipeline stands at, or None before the first."""
        return self._one(
            "number = (SELECT number FROM stands_at WHERE pipeline = :pipeline)", pipeline
        )

    def before(self, pipeline: str) -> Revision | None:
        """Return the revision that undo leads to, or None where there is none."""
        return self._one(
            "number < (SELECT number FROM stands_at WHERE pipeline = :pipeline)"
            " ORDER BY number DESC", pipeline,
        )  # fmt: skip

    def after(self, pipeline: str) -> Revision | None:
        """Return the revision that redo leads to, or None where there is none."""
        return self._one(
            "number > (SELECT number FROM stands_at WHERE pipeline = :pipeline) ORDER BY number",
            pipeline,
        )

    def add(self, pipeline: str, text: str, edits: Sequence[dict[str, Any]] = ()) -> Revision:
        """Keep a text and stand at it; what was undone before it is forgotten.

        Parameters
        ----------
        pipeline
            Whose text.
        text
            The file's text.
        edits
            What led to it.
        """
        step = Step(text, edits)
        with self._database.transaction() as write:
            number, now = push(write, pipeline, step)
        return Revision(number, now, text, tuple(edits))

    def stand_at(self, pipeline: str, number: int) -> None:
        """Move to a revision, after the file was given its text."""
        with self._database.transaction() as write:
            move(write, pipeline, number)

    def known_text(self, pipeline: str, number: int) -> str | None:
        """Return the latest text that the file had up to a revision, or None."""
        found = self._database.rows(
            "SELECT text FROM revisions WHERE pipeline = ? AND number <= ? AND text IS NOT NULL"
            " ORDER BY number DESC LIMIT 1", (pipeline, number),
        )  # fmt: skip
        return str(found[0][0]) if found else None

    def latest(self, pipeline: str, most: int = 50) -> list[Revision]:
        """Return what happened last, the latest first; without the texts and states.

        Parameters
        ----------
        pipeline
            Whose.
        most
            How many at most.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> kept = Revisions(Database(Path(tempfile.mkdtemp()) / "some.db"))
        >>> made = kept.add("p", "one"), kept.add("p", "two")
        >>> [one.number for one in kept.latest("p")], kept.find("p", 2).text
        ([2, 1], 'two')
        """
        rows = self._database.rows(
            "SELECT number, created, NULL, edits, NULL, client, revision FROM revisions"
            " WHERE pipeline = ? ORDER BY number DESC LIMIT ?", (pipeline, most),
        )  # fmt: skip
        return [_revision(row) for row in rows]

    def find(self, pipeline: str, number: int, made: int | None = None) -> Revision | None:
        """Return a revision; None where it is not kept, or another has taken its place.

        Parameters
        ----------
        pipeline, number
            Whose, and which.
        made
            As `Revision.made`: what the revision of that number must have.
        """
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM revisions WHERE pipeline = ? AND number = ?"
            " AND revision IS coalesce(?, revision)", (pipeline, number, made),
        )  # fmt: skip
        return _revision(rows[0]) if rows else None

    def _one(self, where: str, pipeline: str) -> Revision | None:
        sql = f"SELECT {_COLUMNS} FROM revisions WHERE pipeline = :pipeline AND {where} LIMIT 1"
        rows = self._database.rows(sql.replace(":pipeline", "?"), (pipeline, pipeline))
        return _revision(rows[0]) if rows else None


def _revision(row: Sequence[Any]) -> Revision:
    number, created, text, edits, *rest = row
    return Revision(number, created, text, tuple(json.loads(edits)), *rest)


def push(
    write: Connection, pipeline: str, step: Step, made: int | None = None
) -> tuple[int, float]:
    """Add a revision within a transaction and stand at it; return its number and when.

    Parameters
    ----------
    write
        The transaction.
    pipeline
        Whose.
    step
        What to keep.
    made
        As in `Revision`.
    """
    row = write.execute("SELECT number FROM stands_at WHERE pipeline = ?", (pipeline,)).fetchone()
    at = int(row[0]) if row else 0
    number = at if step.instead and at else at + 1
    now = time.time()
    write.execute("DELETE FROM revisions WHERE pipeline = ? AND number >= ?", (pipeline, number))
    write.execute(
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (pipeline, number, now, step.text, json.dumps(list(step.edits)), step.state, step.client,
         made),
    )  # fmt: skip
    write.execute(
        "DELETE FROM revisions WHERE pipeline = ? AND number <= ?", (pipeline, number - MOST)
    )
    move(write, pipeline, number)
    return number, now


def move(write: Connection, pipeline: str, number: int) -> None:
    """Stand at a revision, within a transaction."""
    write.execute("INSERT OR REPLACE INTO stands_at VALUES (?, ?)", (pipeline, number))
