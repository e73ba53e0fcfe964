"""Kept models: versions of a named model, with where they came from, and their aliases.

The record of a version never changes; its note, its aliases and whether it is retired do.
The files lie in a folder of their own, which no sweep touches: a kept model stays when the
results of its run are gone.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.store.database import Database, Repository
from pipeline_core.store.objects import DAY, Objects, StoredFile
from pipeline_core.store.restoration import quarantined_at
from pipeline_core.store.run_notes import checked_text

ALIASES = ("champion", "challenger")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_COLUMNS = "name, version, created, run, stage, files, record, note, retired"
_ALIASES_OF = (
    "(SELECT json_group_array(alias) FROM model_aliases"
    " WHERE model_aliases.name = kept_models.name"
    " AND model_aliases.version = kept_models.version) AS aliases"
)


@dataclass(frozen=True)
class KeptModel:
    """A version of a kept model.

    Parameters
    ----------
    name, version
        The model's name, and the version's number, from 1.
    created
        When it was kept, in seconds since 1970.
    run, stage
        The run and the stage that fitted it.
    files
        Its files by what they are: ``model``, ``profile``, ``sample`` where one was asked for, and
        ``groups`` where sensitive columns are derived.
    record
        Where it came from and how it did, as plain data.
    note
        What people wrote beside it.
    retired
        When it was taken out of use; None while it is in use.
    aliases
        Those of the model's aliases that name this version.
    """

    name: str
    version: int
    created: float
    run: str
    stage: str
    files: Mapping[str, StoredFile]
    record: Mapping[str, Any]
    note: str = ""
    retired: float | None = None
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name and version, as people write them.

        Examples
        --------
        >>> KeptModel("credit", 3, 0.0, "r", "forest", {}, {}).title
        'credit:3'
        """
        return f"{self.name}:{self.version}"


def checked_model_name(name: str) -> str:
    """Return the name of a model; raise if it is not allowed.

    Raises
    ------
    UsageError
        It has other letters than a-z, 0-9, ``-`` and ``_`` inside, or more than 64.

    Examples
    --------
    >>> checked_model_name("credit-risk")
    'credit-risk'
    """
    if not _NAME.fullmatch(name):
        raise UsageError("registry.bad_name", name=name[:80])
    return name


class KeptModels(Repository):
    """The kept models of a workspace.

    Parameters
    ----------
    database
        The workspace's.
    objects
        The folder of their files.
    """

    def __init__(self, database: Database, objects: Objects) -> None:
        super().__init__(database)
        self.objects = objects

    def add(
        self,
        name: str,
        run: str,
        stage: str,
        files: Mapping[str, StoredFile],
        record: Mapping[str, Any],
        note: str = "",
    ) -> KeptModel:
        """Add the next version of a model.

        Raises
        ------
        UsageError
            The name or the note is not allowed.
        """
        written = json.dumps({part: list(file) for part, file in files.items()})
        values = (run, stage, written, json.dumps(record), checked_text(note))
        with self._database.transaction() as write:
            added = write.execute(
                f"INSERT INTO kept_models ({_COLUMNS}) SELECT ?, 1 + ifnull(max(version), 0),"
                " ?, ?, ?, ?, ?, ?, NULL FROM kept_models WHERE name = ? RETURNING version",
                (checked_model_name(name), time.time(), *values, name),
            ).fetchone()
        return self.find(f"{name}:{added[0]}")  # another process may have added the next one

    def versions(self, name: str | None = None) -> list[KeptModel]:
        """Return the versions of a model, or of all, the newest first."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS}, {_ALIASES_OF} FROM kept_models WHERE ?1 IS NULL OR name = ?1"
            " ORDER BY name, version DESC",
            (name,),
        )
        return [_kept_model(row) for row in rows]

    def find(self, title: str) -> KeptModel:
        """Return the version that ``name``, ``name:3`` or ``name:champion`` names.

        A name alone is its champion, or the newest version in use where none is champion.

        Raises
        ------
        UsageError
            There is no such model, version or alias.
        """
        name, _, which = title.partition(":")
        versions = self.versions(name)
        if not versions:
            known = list(dict.fromkeys(model.name for model in self.versions()))
            code = "registry.no_model" if known else "registry.none_kept"
            raise UsageError(code, name=name, known=known)
        if which:
            chosen = [one for one in versions if which in (str(one.version), *one.aliases)]
        else:
            champions = [one for one in versions if "champion" in one.aliases]
            chosen = champions or [one for one in versions if one.retired is None]
        if not chosen:
            known = [str(one.version) for one in versions]
            raise UsageError("registry.no_version", name=name, version=which, known=known)
        return chosen[0]

    def set_alias(self, name: str, alias: str, version: int | None) -> None:
        """Let an alias name a version; None takes it away.

        Raises
        ------
        UsageError
            There is no such alias or version, or the version is retired.
        """
        if alias not in ALIASES:
            raise UsageError("registry.bad_alias", alias=alias, known=list(ALIASES))
        if version is not None:
            self.find(f"{name}:{version}")
        with self._database.transaction() as write:
            move_alias(write, name, alias, version)

    def set_note(self, model: KeptModel, note: str) -> None:
        """Write beside a version, in place of what was there.

        Raises
        ------
        UsageError
            The note is not allowed.
        """
        with self._database.transaction() as write:
            sql = "UPDATE kept_models SET note = ? WHERE name = ? AND version = ?"
            write.execute(sql, (checked_text(note), model.name, model.version))

    def retire(self, model: KeptModel, *, retired: bool = True) -> None:
        """Take a version out of use, with its aliases, or bring it back.

        Nothing is deleted: what it answered can still be explained.
        """
        place = (model.name, model.version)
        with self._database.transaction() as write:
            sql = "UPDATE kept_models SET retired = ? WHERE name = ? AND version = ?"
            write.execute(sql, (time.time() if retired else None, *place))
            if retired:
                write.execute("DELETE FROM model_aliases WHERE name = ? AND version = ?", place)

    def sweep(self, older_than: float = DAY) -> int:
        """Remove files of no version that are at least a day old; return how many.

        What a version has stays, retired or not. So does what is older than a database in
        quarantine, which may have listed it.

        Parameters
        ----------
        older_than
            Seconds since a file's last change: a version that is being kept lists its files last.
        """
        names = {file.name for version in self.versions() for file in version.files.values()}
        quarantined = quarantined_at(self._database.path.parent)
        return self.objects.sweep(names, older_than, changed_after=quarantined)


def move_alias(write: Any, name: str, alias: str, version: int | None) -> None:
    """Let an alias name a version, within somebody's transaction; None takes it away.

    Raises
    ------
    UsageError
        The version is retired: in the same transaction, for somebody may do it at this moment.
    """
    if version is not None and _is_retired(write, name, version):
        raise UsageError("registry.retired", name=name, version=version)
    write.execute("DELETE FROM model_aliases WHERE name = ? AND alias = ?", (name, alias))
    if version is not None:
        sql = "INSERT INTO model_aliases (name, alias, version, created) VALUES (?,?,?,?)"
        write.execute(sql, (name, alias, version, time.time()))


def _is_retired(connection: Any, name: str, version: int) -> bool:
    sql = "SELECT retired FROM kept_models WHERE name = ? AND version = ?"
    return connection.execute(sql, (name, version)).fetchone()[0] is not None


def _kept_model(row: Any) -> KeptModel:
    files = {part: StoredFile(*file) for part, file in json.loads(row["files"]).items()}
    aliases = tuple(sorted(json.loads(row["aliases"]), key=ALIASES.index))
    return KeptModel(
        row["name"],
        row["version"],
        row["created"],
        row["run"],
        row["stage"],
        files,
        json.loads(row["record"]),
        row["note"],
        row["retired"],
        aliases,
    )
