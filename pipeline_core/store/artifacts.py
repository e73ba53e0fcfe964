"""What stages made, by the key that the plan gave them.

Files first, then one row in the database: a reader sees a whole output or
none. What cannot be kept exactly is not kept at all and simply made again.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline_core.data.output import Output, summary_of
from pipeline_core.errors import StoreError
from pipeline_core.store.database import Database
from pipeline_core.store.objects import Objects, Stored

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.store.recipes import Functions
    from pipeline_core.store.serializer import Manifest, Parts

Summary = dict[str, Any]
_ALL = ("data", "model", "report")
_AT_ONCE = 500


class Artifacts:
    """The outputs kept in a workspace.

    Parameters
    ----------
    database
        Where they are listed.
    objects
        Where their files are.
    """

    def __init__(self, database: Database, objects: Objects) -> None:
        self._database = database
        self.objects = objects
        self._parts: Parts | None = None
        self._lock = threading.Lock()

    def summary(self, key: str) -> Summary | None:
        """Return the summary of what was made under a key, or None."""
        return self.summaries([key]).get(key)

    def summaries(self, keys: Iterable[str]) -> dict[str, Summary]:
        """Return the summaries of those keys whose output is there, files included.

        No file is opened: their presence and size are looked at.

        Raises
        ------
        StoreError
            The database cannot be read.
        """
        found = {}
        for row in self._rows("key, summary, parts", list(dict.fromkeys(keys))):
            if all(self.objects.has(stored) for stored in _files(json.loads(row["parts"]))):
                found[row["key"]] = json.loads(row["summary"])
        return {key: found[key] for key in keys if key in found}

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> Summary:
        """Keep an output.

        Parameters
        ----------
        key
            Stands for everything that the output depends on.
        output
            What the stage made.
        ingredients
            What the key was made of (JSON-able), to say later what changed.

        Returns
        -------
        dict
            The summary, with ``"kept": False`` where no file would give the
            output back exactly.

        Raises
        ------
        StoreError
            The disk is full or may not be written.
        """
        from pipeline_core.store.frames import NotKept

        summary = summary_of(output)
        try:
            parts = self._files().write(output)
            text = json.dumps(summary | {"kept": True}, allow_nan=False)
        except (NotKept, ValueError, TypeError):
            return summary | {"kept": False}
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?, ?)",
                (key, time.time(), text, json.dumps(parts), json.dumps(ingredients)),
            )
        return summary | {"kept": True}

    def load(self, key: str, functions: Functions, want: Collection[str] = _ALL) -> Output | None:
        """Return what was made under a key; None when it is missing or damaged.

        A damaged output is forgotten, so that the next plan says so and has
        it made again.

        Parameters
        ----------
        key
            The key it was saved under.
        functions
            For each block, what makes its transformer from the settings as written.
        want
            Which of ``data``, ``model`` and ``report`` to read.
        """
        manifest = self._manifest(key)
        if manifest is None:
            return None
        wanted = {name: part for name, part in manifest.items() if name in want}
        from pipeline_core.store.serializer import Missing

        try:
            return self._files().read(wanted, functions)
        except Missing as missing:
            self.forget(key, missing.name)
            return None

    def report(self, key: str) -> dict[str, Any] | None:
        """Return a report with its tables; None when there is none any more."""
        output = self.load(key, {}, want=("report",))
        return None if output is None else output.report

    def made_at(self, key: str) -> float | None:
        """Return when what is kept under a key was made, in seconds since 1970, or None."""
        rows = self._rows("created", [key])
        return float(rows[0]["created"]) if rows else None

    def table(self, key: str, name: str) -> pd.DataFrame:
        """Return one table of an output.

        Parameters
        ----------
        key
            The key the output was saved under.
        name
            A table of the report, or ``rows`` for the rows of the Data.

        Raises
        ------
        StoreError
            There is no such table, or its file is damaged.
        """
        from pipeline_core.store.serializer import Missing

        named = _named_table(self._manifest(key) or {}, name)
        if named is None:
            raise StoreError("store.no_such_table", table=name)
        try:
            return self._files().read_table(named)
        except Missing as missing:
            self.forget(key, missing.name)
            raise StoreError("store.damaged", table=name) from missing

    def forget(self, key: str, damaged: str | None = None) -> None:
        """Forget an output, and remove a file of it that is damaged."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM artifacts WHERE key = ?", (key,))
        if damaged is not None:
            self.objects.discard(damaged)

    def forget_before(self, moment: float) -> int:
        """Forget the outputs made before a moment (seconds since 1970); return how many."""
        with self._database.transaction() as connection:
            done = connection.execute("DELETE FROM artifacts WHERE created < ?", (moment,))
            return int(done.rowcount)

    def last(self, pipeline_id: str, stage: str) -> dict[str, Any] | None:
        """Return what a stage's key was made of when it last succeeded, or None."""
        rows = self._database.rows(
            "SELECT ingredients FROM last_made WHERE pipeline = ? AND stage = ?",
            (pipeline_id, stage),
        )
        return json.loads(rows[0]["ingredients"]) if rows else None

    def remember(self, pipeline_id: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        """Remember what a stage's key was made of when it last succeeded."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO last_made VALUES (?, ?, ?)",
                (pipeline_id, stage, json.dumps(ingredients)),
            )

    def sweep(self) -> int:
        """Remove files that no output names and that are a day old; return how many."""
        rows = self._database.rows("SELECT parts FROM artifacts")
        wanted = {stored.name for row in rows for stored in _files(json.loads(row["parts"]))}
        return self.objects.sweep(wanted)

    def _manifest(self, key: str) -> Manifest | None:
        rows = self._rows("parts", [key])
        return json.loads(rows[0]["parts"]) if rows else None

    def _rows(self, columns: str, keys: list[str]) -> list[Any]:
        found = []
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = f"SELECT {columns} FROM artifacts WHERE key IN ({marks})"
            found += self._database.rows(sql, some)
        return found

    def _files(self) -> Parts:
        with self._lock:
            if self._parts is None:
                from pipeline_core.store.serializer import Parts

                self._parts = Parts(self.objects)
            return self._parts


def _files(part: Any) -> Iterator[Stored]:
    """Yield every file a manifest names."""
    data, model, report = part.get("data"), part.get("model"), part.get("report")
    named = [data[name] for name in ("rows", "train", "test")] if data else []
    named += [model["file"]] if model else []
    named += [report["file"], *(report["tables"] or {}).values()] if report else []
    yield from (Stored(*one) for one in named if one is not None)


def _named_table(manifest: Mapping[str, Any], name: str) -> Any:
    if name == "rows" and "data" in manifest:
        return manifest["data"]["rows"]
    return (manifest.get("report", {}).get("tables") or {}).get(name)
