"""Users' approved blocks on their way to a worker: the bytes that were approved, no others."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from pipeline_core.catalog import CORE, Entry
from pipeline_core.catalog.folder_contents import hash_of
from pipeline_core.catalog.own_modules import root_of
from pipeline_core.catalog.sources import BLOCKS_FOLDER
from pipeline_core.errors import CatalogError

# The bytes by path in the user's folder; and the path of each block's file there.
OwnFiles = Mapping[str, bytes]


def own_files(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Return the files that the approvals of users' blocks cover, each read once.

    Raises
    ------
    CatalogError
        A block is not approved, or a file is not as it was approved.
    """
    files: dict[str, bytes] = {}
    for entry in entries:
        path = Path(entry["file"])
        if path.is_relative_to(CORE) or "estimator" in entry:
            continue
        contents = entry.get("contents") or {}
        if not entry["approved"] or not contents:
            raise CatalogError("catalog.not_available", block=entry["id"])
        root = root_of(path, contents)
        files.update({name: _approved(root / name, digest) for name, digest in contents.items()})
    return files


def _approved(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hash_of(content) != digest:
        raise CatalogError("catalog.not_covered", file=str(path))
    return content


def entries_here(entries: Mapping[str, Entry], own: OwnFiles) -> dict[str, Entry]:
    """Return entries whose files are where a worker has them.

    Users' files are written into a folder of this process alone, and are compared with their
    approval once more when they are imported.
    """
    folder = _written(tuple(sorted(own.items()))) if own else None
    return {name: {**entry, "file": str(_file(entry, folder))} for name, entry in entries.items()}


def _file(entry: Entry, folder: Path | None) -> Path:
    path = Path(entry["file"])
    if not path.is_absolute():
        return CORE / path
    contents = entry.get("contents") or {}
    if folder is None or not contents:
        return path
    return folder / path.relative_to(root_of(path, contents))


@lru_cache(maxsize=1)
def _written(files: tuple[tuple[str, bytes], ...]) -> Path:
    """Return a new folder with users' files, in place of the one before."""
    _forget_own_modules()
    folder = Path(tempfile.mkdtemp(prefix="fabrica-blocks-")).resolve()
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    os.environ[BLOCKS_FOLDER] = str(folder)
    return folder


def _forget_own_modules() -> None:
    """Forget the modules of users' files that other runs have brought."""
    before = os.environ.get(BLOCKS_FOLDER, "")
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if name.startswith("fabrica_blocks") or (before and file.startswith(f"{before}/")):
            del sys.modules[name]
    sys.path[:] = [path for path in sys.path if not (before and path.startswith(before))]
