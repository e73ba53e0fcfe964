"""The pipelines of runs, packed: reading many of them from YAML each time would take seconds."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from hashlib import blake2b

from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline, pack, parse, unpack
from pipeline_core.store.database import Repository


class RunPipelines(Repository):
    r"""The pipelines of texts that were run, each parsed once in a workspace's life.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> pipelines = RunPipelines(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> texts = ["fabrica: 1\nname: Credit", "stages: ["]
    >>> [pipeline.name for pipeline in pipelines.of(texts).values()]
    ['Credit', '']
    """

    def of(self, texts: Iterable[str]) -> dict[str, Pipeline]:
        """Return the pipeline of each text; a text that is none has no stages."""
        names = {text: _name(text) for text in texts}
        rows = self._database.rows(
            "SELECT name, state FROM run_pipelines WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps(list(names.values())),),
        )
        states = {row["name"]: row["state"] for row in rows}
        pipelines, new = {}, {}
        for text, name in names.items():
            pipeline = _unpacked(states.get(name))
            if pipeline is None:
                pipeline = _parsed(text)
                new[name] = pack(pipeline)
            pipelines[text] = pipeline
        self._save(new)
        return pipelines

    def _save(self, states: dict[str, bytes]) -> None:
        if states:
            with self._database.transaction() as write:
                sql = "INSERT OR REPLACE INTO run_pipelines VALUES (?, ?)"
                write.executemany(sql, list(states.items()))


def _name(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _unpacked(state: bytes | None) -> Pipeline | None:
    """Return a packed pipeline; None if there is none, or another version packed it."""
    try:
        return None if state is None else unpack(state)
    except (FabricaError, ValueError, KeyError, TypeError, zlib.error):
        return None


def _parsed(text: str) -> Pipeline:
    try:
        return parse(text)
    except FabricaError:
        return Pipeline()
