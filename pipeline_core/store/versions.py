"""Named versions of pipelines."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from pipeline_core.store.database import Repository


@dataclass(frozen=True)
class Version:
    """A pipeline as it was when somebody saved it under a name.

    Parameters
    ----------
    id
        16 hexadecimal digits.
    name
        The name it was saved under.
    created
        When it was saved, in seconds since 1970.
    stages
        How many stages it has.
    text
        The text of its file; None where the file did not have it yet.
    state
        The packed pipeline.
    """

    id: str
    name: str
    created: float
    stages: int
    text: str | None
    state: bytes


class Versions(Repository):
    """The named versions of a workspace's pipelines.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> versions = Versions(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> version = versions.save("p", "As handed in", 3, b"state")
    >>> versions.find("p", version.id).name, versions.find("q", version.id)
    ('As handed in', None)
    >>> [version.name for version in versions.all("p")]
    ['As handed in']
    """

    def save(
        self, pipeline: str, name: str, stages: int, state: bytes, text: str | None = None
    ) -> Version:
        """Save a pipeline as it is under a name.

        Parameters
        ----------
        pipeline
            Path of the pipeline's file.
        name
            Name of the version.
        stages
            How many stages it has.
        state
            The packed pipeline.
        text
            The text of its file, if known.
        """
        version = Version(secrets.token_hex(8), name, time.time(), stages, text, state)
        with self._database.transaction() as write:
            write.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (version.id, pipeline, name, version.created, stages, text, state),
            )
        return version

    def all(self, pipeline: str) -> list[Version]:
        """Return a pipeline's versions, the latest first."""
        return self._select("ORDER BY created DESC, id", (pipeline,))

    def find(self, pipeline: str, version: str) -> Version | None:
        """Return a version of a pipeline by its id, or None."""
        return next(iter(self._select("AND id = ?", (pipeline, version))), None)

    def count(self, pipeline: str) -> int:
        """Return how many versions a pipeline has."""
        sql = "SELECT count(*) FROM versions WHERE pipeline = ?"
        return int(self._database.rows(sql, (pipeline,))[0][0])

    def _select(self, conditions: str, values: tuple[str, ...]) -> list[Version]:
        columns = "id, name, created, stages, text, state"
        sql = f"SELECT {columns} FROM versions WHERE pipeline = ? {conditions}"
        return [Version(*row) for row in self._database.rows(sql, values)]
