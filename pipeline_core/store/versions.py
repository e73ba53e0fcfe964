"""Versions: what a pipeline was when somebody gave that moment a name."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from pipeline_core.store.database import Database


@dataclass(frozen=True)
class Version:
    """A pipeline at a moment with a name.

    Parameters
    ----------
    id
        Made here.
    name
        What a reader calls it.
    created
        When it was saved, in seconds since 1970.
    stages
        How many stages it has.
    text
        What its file said, where the file had it.
    state
        The packed pipeline.
    """

    id: str
    name: str
    created: float
    stages: int
    text: str | None
    state: bytes


class Versions:
    """The named versions of a workspace's pipelines.

    Parameters
    ----------
    database
        Where they are kept.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> kept = Versions(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> made = kept.save("p", "As handed in", 3, b"state")
    >>> kept.find("p", made.id).name, kept.find("q", made.id)
    ('As handed in', None)
    >>> [one.name for one in kept.all("p")]
    ['As handed in']
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, pipeline: str, name: str, stages: int, state: bytes, text: str | None = None
    ) -> Version:
        """Keep a pipeline as it is under a name.

        Parameters
        ----------
        pipeline
            Which one.
        name
            What a reader calls this version.
        stages
            How many there are.
        state
            The packed pipeline.
        text
            What its file says, where that is known.
        """
        made = Version(secrets.token_hex(8), name, time.time(), stages, text, state)
        with self._database.transaction() as write:
            write.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (made.id, pipeline, name, made.created, stages, text, state),
            )
        return made

    def all(self, pipeline: str) -> list[Version]:
        """Return a pipeline's versions, the latest first."""
        return self._found("ORDER BY created DESC, id", (pipeline,))

    def find(self, pipeline: str, version: str) -> Version | None:
        """Return a version by its id; another pipeline's is not found."""
        return next(iter(self._found("AND id = ?", (pipeline, version))), None)

    def count(self, pipeline: str) -> int:
        """Return how many versions a pipeline has."""
        sql = "SELECT count(*) FROM versions WHERE pipeline = ?"
        return int(self._database.rows(sql, (pipeline,))[0][0])

    def _found(self, rest: str, values: tuple[str, ...]) -> list[Version]:
        columns = "id, name, created, stages, text, state"
        sql = f"SELECT {columns} FROM versions WHERE pipeline = ? {rest}"
        return [Version(*row) for row in self._database.rows(sql, values)]
