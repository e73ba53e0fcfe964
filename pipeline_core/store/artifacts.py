"""The outputs of stages, under the keys that the plan gave them.

Files are written first, the manifest last of them, then one row in the database: a
reader sees a whole output or none. An output that no file gives back exactly is not kept, and made
again when it is needed.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pipeline_core.data.output import Output, Report, Summary, summary_of
from pipeline_core.errors import StoreError
from pipeline_core.spec.failing import FAILING
from pipeline_core.store.database import Database
from pipeline_core.store.manifests import FOLDER as MANIFESTS
from pipeline_core.store.manifests import ArtifactRow, Manifests
from pipeline_core.store.objects import DAY, Objects, StoredFile, digest, store_errors
from pipeline_core.store.restoration import quarantined_at
from pipeline_core.store.signing_key import signing_key
from pipeline_core.store.written_files import WrittenFiles

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.data import Data
    from pipeline_core.data.fitted_contents import Contents
    from pipeline_core.store.recipes import Functions
    from pipeline_core.store.serializer import Manifest, OutputSerializer

_ALL = ("data", "failing", "model", "report", "contents")
_KEYS_PER_QUERY = 500


class Artifacts:
    """The outputs of stages that a workspace keeps.

    Parameters
    ----------
    database
        Lists them.
    objects
        Holds their files.

    Attributes
    ----------
    shared
        Outputs of the same keys that are kept for everybody of a class, or None. They are
        only read: what is made here is kept here.
    written
        The files that runs have written for their pipelines.
    opens_models
        Whether fitted models may be loaded in this process: opening one can execute what
        it holds, which is nothing for a server.
    """

    def __init__(self, database: Database, objects: Objects) -> None:
        self._database = database
        self.objects = objects
        self.shared: Artifacts | None = None
        self.opens_models = True
        self.written = WrittenFiles(database.path.parent)
        self._manifests = Manifests(database.path.parent / MANIFESTS)
        self._serializer: OutputSerializer | None = None
        self._lock = threading.Lock()

    def summary(self, key: str) -> Summary | None:
        """Return the summary of an output, or None."""
        return self.summaries([key]).get(key)

    def summaries(self, keys: Iterable[str]) -> dict[str, Summary]:
        """Return the summaries of those outputs that are kept, files included.

        Only the presence and size of files is checked; none is opened.

        Raises
        ------
        StoreError
            The database cannot be read.
        """
        summaries, keys = {}, list(dict.fromkeys(keys))
        for row in self._rows("key, summary, parts", keys):
            if all(self.objects.has(stored) for stored in _files(json.loads(row["parts"]))):
                summaries[row["key"]] = json.loads(row["summary"])
        if self.shared is not None and (others := [key for key in keys if key not in summaries]):
            with suppress(StoreError):  # what is shared is a help, never needed
                summaries |= self.shared.summaries(others)
        return {key: summaries[key] for key in keys if key in summaries}

    def ingredients(self, key: str) -> dict[str, Any] | None:
        """Return what a kept result was made of; None if it is not kept."""
        row = next(iter(self._rows("ingredients", [key])), None)
        return None if row is None else dict(json.loads(row["ingredients"]))

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> Summary:
        """Keep an output.

        Parameters
        ----------
        key
            Stands for everything that the output depends on.
        output
            The output of the stage.
        ingredients
            What the key was computed from (JSON-able), to say later what changed.

        Returns
        -------
        dict
            The summary, with ``"kept": False`` if no file gives the output back
            exactly.

        Raises
        ------
        StoreError
            The disk is full or may not be written.
        """
        summary, row = result_row(self._output_serializer(), key, output, ingredients)
        if row is not None:
            self.list_row(row)
        return summary

    def list_row(self, row: ArtifactRow) -> None:
        """List a result whose files are written.

        Raises
        ------
        StoreError
            The disk is full or may not be written.
        """
        with store_errors(self._manifests.folder):
            self._manifests.write(row)
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?, ?)", row)

    def load(self, key: str, functions: Functions, parts: Collection[str] = _ALL) -> Output | None:
        """Return an output; None if it is missing or damaged.

        A damaged output is forgotten, so that the next plan has it made again.

        Parameters
        ----------
        key
            The key it was saved under.
        functions
            For each block, the function that makes its transformer from the settings.
        parts
            Which of ``data``, ``failing``, ``model``, ``report`` and ``contents`` to read.
        """
        manifest = self._manifest(key)
        if manifest is None:
            return None if self.shared is None else self.shared.load(key, functions, parts)
        from pipeline_core.store.serializer import MissingFile

        selected = {name: part for name, part in manifest.items() if name in parts}
        if "model" in selected and not self.opens_models:
            raise RuntimeError("Fitted models are opened in the processes of runs and jobs only.")
        try:
            return self._output_serializer().read(selected, functions)
        except MissingFile as missing:
            self.forget(key, missing.name)
            return None

    def save_recipe(self, name: str, data: Data, transformer: Any, X: pd.DataFrame) -> None:
        """Keep a fitted recipe and its training matrix, if a file gives both back exactly.

        Parameters
        ----------
        name
            Stands for what made the data, and how the recipe was fitted.
        data
            The rows and their recipe; the kept one is for these rows alone.
        transformer, X
            The fitted recipe, and what it gave for the training rows.
        """
        from pipeline_core.store.frames import NotStorable

        with suppress(NotStorable, StoreError):  # it saves time, and is never needed
            key = self._recipe_key(name, data)
            file = self._output_serializer().write_recipe(transformer, X)
            self.list_row(ArtifactRow(key, time.time(), "{}", json.dumps({"recipe": file}), "{}"))

    def load_recipe(self, name: str, data: Data) -> tuple[Any, pd.DataFrame] | None:
        """Return a fitted recipe and its training matrix; None if it is missing or damaged."""
        from pipeline_core.store.frames import NotStorable
        from pipeline_core.store.serializer import MissingFile

        try:
            key = self._recipe_key(name, data)
        except (NotStorable, StoreError):
            return None
        manifest = self._manifest(key)
        if manifest is None:
            return None
        if not self.opens_models:
            raise RuntimeError("Fitted recipes are opened in the processes of runs and jobs only.")
        try:
            return self._output_serializer().read_recipe(StoredFile(*manifest["recipe"]))
        except MissingFile as missing:
            self.forget(key, missing.name)
            return None

    def _recipe_key(self, name: str, data: Data) -> str:
        """Return a key of the content: a stage that was forced may give other rows by its key."""
        manifest = self._output_serializer().write_data(data)
        return f"recipe-{digest(json.dumps([name, manifest]).encode())}"

    def report(self, key: str) -> Report | None:
        """Return a report with its tables; None if it is gone."""
        output = self.load(key, {}, parts=("report",))
        return None if output is None else output.report

    def contents(self, key: str) -> Contents | None:
        """Return what a fitted model has inside; None if there is none, or it is gone."""
        output = self.load(key, {}, parts=("contents",))
        return None if output is None else output.contents

    def model_bytes(self, key: str) -> int | None:
        """Return the size of a fitted model's file; None if the output has none."""
        model = (self._manifest(key) or {}).get("model")
        return int(model["file"][1]) if model else None

    def recipe_blocks(self, key: str) -> tuple[str, ...]:
        """Return the blocks of the column steps that an output's Data has gathered."""
        manifest = self._manifest(key)
        if manifest is None:
            return () if self.shared is None else self.shared.recipe_blocks(key)
        steps = (manifest.get("data") or {}).get("recipe", ())
        return tuple(dict.fromkeys(step["block"] for step in steps))

    def created_at(self, key: str) -> float | None:
        """Return when an output was saved, in seconds since 1970, or None."""
        rows = self._rows("created", [key])
        if not rows and self.shared is not None:
            return self.shared.created_at(key)
        return float(rows[0]["created"]) if rows else None

    def table(self, key: str, name: str) -> pd.DataFrame:
        """Return one table of an output.

        Parameters
        ----------
        key
            The key the output was saved under.
        name
            A table of the report, or ``rows`` for the rows of the Data, or ``failing`` for
            those that a sieve sets aside.

        Raises
        ------
        StoreError
            There is no such table, or its file is damaged.
        """
        from pipeline_core.store.serializer import MissingFile

        manifest = self._manifest(key)
        if manifest is None and self.shared is not None:
            return self.shared.table(key, name)
        stored = _stored_table(manifest or {}, name)
        if stored is None:
            raise StoreError("store.no_such_table", table=name)
        try:
            return self._output_serializer().read_table(stored)
        except MissingFile as missing:
            self.forget(key, missing.name)
            raise StoreError("store.damaged", table=name) from missing

    def forget(self, key: str, damaged: str | None = None) -> None:
        """Remove an output from the list, and its damaged file if one is named."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM artifacts WHERE key = ?", (key,))
        self._manifests.remove(key)
        if damaged is not None:
            self.objects.discard(damaged)

    def forget_before(self, moment: float) -> int:
        """Forget the outputs saved before a moment (seconds since 1970); return how many.

        Those that a pin keeps stay.
        """
        with self._database.transaction() as connection:
            sql = (
                "DELETE FROM artifacts WHERE created < ?"
                " AND key NOT IN (SELECT key FROM pins) RETURNING key"
            )
            keys = [row["key"] for row in connection.execute(sql, (moment,))]
        for key in keys:
            self._manifests.remove(key)
        return len(keys)

    def last_ingredients(self, pipeline_id: str, stage: str) -> dict[str, Any] | None:
        """Return the ingredients of a stage's result in the last run that had it, or None.

        That run may have reused it from another pipeline; where its result is gone, those of
        the last success count.
        """
        used = self._database.rows(
            "SELECT artifacts.ingredients FROM runs JOIN stages ON stages.run = runs.id"
            " LEFT JOIN artifacts ON artifacts.key = stages.key"
            " WHERE runs.pipeline_id = ? AND stages.stage = ?"
            " AND stages.status IN ('succeeded', 'reused', 'refused')"
            " ORDER BY runs.created DESC LIMIT 1",
            (pipeline_id, stage),
        )
        made = self._database.rows(
            "SELECT ingredients FROM last_made WHERE pipeline = ? AND stage = ?",
            (pipeline_id, stage),
        )
        texts = [row["ingredients"] for row in (*used, *made) if row["ingredients"]]
        return json.loads(texts[0]) if texts else None

    def remember(self, pipeline_id: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        """Remember the ingredients of a stage's key, now that it has succeeded."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO last_made VALUES (?, ?, ?)",
                (pipeline_id, stage, json.dumps(ingredients)),
            )

    def sweep(self, older_than: float = DAY) -> int:
        """Remove files of no output that are at least a day old; return how many.

        Those that are older than a database in quarantine stay: it may have listed them.

        Parameters
        ----------
        older_than
            Seconds since a file's last change. Less than a day is for a workspace in which
            nothing runs: what a run has just written is in no list yet.
        """
        rows = self._database.rows("SELECT key, parts FROM artifacts")
        names = {stored.name for row in rows for stored in _files(json.loads(row["parts"]))}
        self._manifests.sweep({row["key"] for row in rows})
        quarantined = quarantined_at(self._database.path.parent)
        return self.objects.sweep(names, older_than, changed_after=quarantined)

    def parts_of(self, keys: Iterable[str]) -> dict[str, Manifest]:
        """Return what names the files of those results that are kept, by key."""
        rows = self._rows("key, parts", list(keys))
        return {row["key"]: json.loads(row["parts"]) for row in rows}

    def _manifest(self, key: str) -> Manifest | None:
        rows = self._rows("parts", [key])
        return json.loads(rows[0]["parts"]) if rows else None

    def _rows(self, columns: str, keys: list[str]) -> list[Any]:
        rows = []
        for start in range(0, len(keys), _KEYS_PER_QUERY):
            batch = keys[start : start + _KEYS_PER_QUERY]
            marks = ",".join("?" * len(batch))
            sql = f"SELECT {columns} FROM artifacts WHERE key IN ({marks})"
            rows += self._database.rows(sql, batch)
        return rows

    def _output_serializer(self) -> OutputSerializer:
        with self._lock:
            if self._serializer is None:
                from pipeline_core.store.serializer import OutputSerializer

                key = signing_key(self._database.path.parent)
                self._serializer = OutputSerializer(self.objects, key)
            return self._serializer


def result_row(
    serializer: OutputSerializer, key: str, output: Output, ingredients: Mapping[str, Any]
) -> tuple[Summary, ArtifactRow | None]:
    """Write the files of a result; return its summary, and its row where they give it back.

    Parameters
    ----------
    serializer
        Writes the files.
    key, output, ingredients
        See `Artifacts.save`.

    Raises
    ------
    StoreError
        The disk is full or may not be written.
    """
    from pipeline_core.store.frames import NotStorable

    summary = summary_of(output)
    try:
        parts = json.dumps(serializer.write(output))
        text = json.dumps(summary | {"kept": True}, allow_nan=False)
    except (NotStorable, ValueError, TypeError):
        return summary | {"kept": False}, None
    row = ArtifactRow(key, time.time(), text, parts, json.dumps(ingredients))
    return summary | {"kept": True}, row


def _files(part: Any) -> Iterator[StoredFile]:
    """Yield every file a manifest names."""
    model, report, contents = part.get("model"), part.get("report"), part.get("contents")
    tables = [part[name] for name in ("data", "failing") if part.get(name)]
    files = [data[name] for data in tables for name in ("rows", "train", "test")]
    files += [model["file"]] if model else []
    files += [part["recipe"]] if "recipe" in part else []
    files += [contents["file"]] if contents else []
    files += [report["file"], *(report["tables"] or {}).values()] if report else []
    yield from (StoredFile(*file) for file in files if file is not None)


def _stored_table(manifest: Mapping[str, Any], name: str) -> Any:
    if name == "rows" and "data" in manifest:
        return manifest["data"]["rows"]
    if name == FAILING and FAILING in manifest:
        return manifest[FAILING]["rows"]
    return (manifest.get("report", {}).get("tables") or {}).get(name)
