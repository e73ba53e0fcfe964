"""Files that people bring: kept by what is in them, never by what they are called.

The name stays as text beside the file. What cannot be a table is refused
before it is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.starter import ending_of, looks_like_data
from pipeline_core.store.paths import safe_path

QUOTA = 2_000_000_000
LONGEST_NAME = 120
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Kept:
    """A data file of the workspace.

    Parameters
    ----------
    digest
        What it is found by.
    name
        What its owner calls it.
    file
        Where it is.
    """

    digest: str
    name: str
    file: Path

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.file.stat().st_size


def keep(workspace: Path, name: str, content: bytes) -> Kept:
    """Keep a data file; the same content is kept once.

    Raises
    ------
    StoreError
        It cannot be a table, or the workspace holds too much data.
    """
    name = shown_name(name)
    looks_like_data(name, content)
    folder = safe_path(workspace, "data")
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    file = safe_path(folder, digest + ending_of(content))
    if not file.exists():
        held = sum(one.stat().st_size for one in folder.iterdir() if one.is_file())
        if held + len(content) > QUOTA:
            raise StoreError("start.quota", file=name, limit=QUOTA // 1_000_000)
        _write(file, content)
    _write(safe_path(folder, digest + ".json"), json.dumps({"name": name}).encode())
    return Kept(digest, name, file)


def find(workspace: Path, digest: str) -> Kept | None:
    """Return a file that was kept, or None."""
    if not _DIGEST.match(digest):
        return None
    folder = safe_path(workspace, "data")
    for ending in (".csv", ".csv.gz"):
        file = safe_path(folder, digest + ending)
        if file.is_file():
            return Kept(digest, _name(folder, digest, ending), file)
    return None


def shown_name(name: str) -> str:
    r"""Return the last part of a name without what cannot be seen, cut to a sensible length.

    Examples
    --------
    >>> shown_name("../../etc/evil\u202e.csv"), shown_name("C:\\data\\a.csv"), shown_name("")
    ('evil.csv', 'a.csv', 'data.csv')
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(one for one in last if one.isprintable()).strip()
    return seen[-LONGEST_NAME:] or "data.csv"


def _name(folder: Path, digest: str, ending: str) -> str:
    try:
        noted = json.loads(safe_path(folder, digest + ".json").read_text(encoding="utf-8"))
        return shown_name(str(noted["name"]))
    except (OSError, ValueError, KeyError, TypeError):
        return digest[:12] + ending


def _write(target: Path, content: bytes) -> None:
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".upload-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).replace(target)
    except OSError as error:
        raise StoreError("store.read_only", path=str(target.parent), detail=str(error)) from error
