"""Manifests: what the database says of each artifact, a small file each.

The database can be restored from a copy of yesterday; the artifacts made since are then
listed by their manifests, and not made again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.objects import digest

FOLDER = "manifests"
_DAY = 24 * 3600


class ArtifactRow(NamedTuple):
    """A row of the database's table of artifacts; the last three are JSON."""

    key: str
    created: float
    summary: str
    parts: str
    ingredients: str


class Manifests:
    """A folder of manifests, one for each artifact.

    Parameters
    ----------
    folder
        Created when first written to.

    Examples
    --------
    >>> import tempfile
    >>> manifests = Manifests(Path(tempfile.mkdtemp()) / "manifests")
    >>> manifests.write(ArtifactRow("key", 1.5, "{}", "{}", "{}"))
    >>> list(manifests.rows())
    [ArtifactRow(key='key', created=1.5, summary='{}', parts='{}', ingredients='{}')]
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, row: ArtifactRow) -> None:
        """Write the manifest of an artifact.

        Raises
        ------
        OSError
            The disk is full or may not be written.
        """
        path = self._path(row.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(row._asdict()).encode())

    def remove(self, key: str) -> None:
        """Remove the manifest of an artifact, if there is one."""
        self._path(key).unlink(missing_ok=True)

    def rows(self) -> Iterator[ArtifactRow]:
        """Yield what every readable manifest says."""
        for path in self.folder.glob("*/*.json"):
            with suppress(OSError, ValueError, TypeError):
                row = ArtifactRow(**json.loads(path.read_bytes()))
                if self._path(row.key) == path and isinstance(json.loads(row.parts), dict):
                    yield row

    def sweep(self, keys: Collection[str]) -> None:
        """Remove the manifests of other artifacts than these, once they are a day old."""
        paths = {self._path(key) for key in keys}
        for path in self.folder.glob("*/*"):
            with suppress(OSError):  # another process may have removed it
                if path not in paths and time.time() - path.stat().st_mtime > _DAY:
                    path.unlink()

    def _path(self, key: str) -> Path:
        name = digest(key.encode())
        return self.folder / name[:2] / f"{name}.json"
