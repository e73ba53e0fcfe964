"""What a pipeline's file said before: kept so that every edit can be taken back, and done again.

The file is the truth; here are only texts it had. Where one stands among them
is kept too, so undo works after a reload and in another tab.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.store.database import Database

MOST = 300
_COLUMNS = "number, created, text, edits"


@dataclass(frozen=True)
class Revision:
    """A text that a pipeline's file had.

    Parameters
    ----------
    number
        Its place; later ones are larger.
    created
        When, in seconds since 1970.
    text
        The file's text.
    edits
        The edits that led to it, as JSON objects; empty where the file was
        changed by something else, or was found so.
    """

    number: int
    created: float
    text: str
    edits: tuple[dict[str, Any], ...] = ()


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
        now = time.time()
        with self._database.transaction() as write:
            at = self._standing(write, pipeline)
            write.execute("DELETE FROM revisions WHERE pipeline = ? AND number > ?", (pipeline, at))
            write.execute(
                "INSERT INTO revisions VALUES (?, ?, ?, ?, ?)",
                (pipeline, at + 1, now, text, json.dumps(list(edits))),
            )
            write.execute(
                "DELETE FROM revisions WHERE pipeline = ? AND number <= ?",
                (pipeline, at + 1 - MOST),
            )
            write.execute("INSERT OR REPLACE INTO stands_at VALUES (?, ?)", (pipeline, at + 1))
        return Revision(at + 1, now, text, tuple(edits))

    def stand_at(self, pipeline: str, number: int) -> None:
        """Move to a revision, after the file was given its text."""
        with self._database.transaction() as write:
            write.execute("INSERT OR REPLACE INTO stands_at VALUES (?, ?)", (pipeline, number))

    def _standing(self, write: Any, pipeline: str) -> int:
        row = write.execute(
            "SELECT number FROM stands_at WHERE pipeline = ?", (pipeline,)
        ).fetchone()
        return int(row[0]) if row else 0

    def _one(self, where: str, pipeline: str) -> Revision | None:
        sql = f"SELECT {_COLUMNS} FROM revisions WHERE pipeline = :pipeline AND {where} LIMIT 1"
        rows = self._database.rows(sql.replace(":pipeline", "?"), (pipeline, pipeline))
        if not rows:
            return None
        number, created, text, edits = rows[0]
        return Revision(number, created, text, tuple(json.loads(edits)))
