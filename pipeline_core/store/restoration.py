"""Restoration of a damaged database: quarantine, the newest whole copy, adoption.

The new file is complete before it takes the place of the damaged one, which is moved and
never removed. Processes that find the damage together do this once, for whoever has the
lock looks again. What was done is left as a message for the person, see `take_notice`.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from pipeline_core.messages.message import Message
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.connection import fault_in, migrate, new_connection
from pipeline_core.store.copies import copies_of, flush, is_whole, moment_of
from pipeline_core.store.database_lock import database_lock
from pipeline_core.store.manifests import FOLDER as MANIFESTS
from pipeline_core.store.manifests import Manifests

QUARANTINE = "quarantine"
_NOTICE = Path("runtime", "restored.json")
_SIDE_FILES = ("-wal", "-shm", "-journal")


def is_lost(path: Path) -> bool:
    """Return whether a database is missing, or no file with content, in a used workspace.

    Examples
    --------
    >>> is_lost(Path(tempfile.mkdtemp(), "some.db"))
    False
    """
    try:
        if path.is_file() and path.stat().st_size:
            return False
    except OSError:
        return False
    return path.is_dir() or _is_used(path.parent)


def restore(path: Path) -> bool:
    """Restore a database if it is damaged; return whether it was.

    Raises
    ------
    StoreError
        The copies belong to a newer version.
    sqlite3.Error, OSError
        There is no room for the restored file; the damaged one is still in its place.
    """
    with database_lock(path, exclusive=True):
        fault = "0 bytes" if is_lost(path) else _fault_in_file(path)
        if not fault:
            return False
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        os.close(handle)
        draft = Path(name)
        try:
            copy, adopted = _fill(draft, path)
            flush(draft)
            place = _quarantine(path)
            draft.replace(path)
        finally:
            for suffix in ("", *_SIDE_FILES):
                Path(f"{draft}{suffix}").unlink(missing_ok=True)
        _leave_notice(path, fault, copy, adopted, place)
        return True


def take_notice(workspace: Path) -> Message | None:
    """Return, once, what was done about a damaged database; None if there was none."""
    notice = read_notice(workspace)
    if notice is not None:
        (workspace / _NOTICE).unlink(missing_ok=True)
    return notice


def read_notice(workspace: Path) -> Message | None:
    """Return what was done about a damaged database and has not been taken yet."""
    try:
        content = json.loads((workspace / _NOTICE).read_bytes())
        return Message(content["code"], content["values"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def quarantined_at(workspace: Path) -> float:
    """Return when a database was last put into quarantine; 0 if none is there."""
    return max((place.stat().st_mtime for place in (workspace / QUARANTINE).glob("*")), default=0)


def _is_used(workspace: Path) -> bool:
    """Return whether a workspace has had a database: only then these files are made."""
    patterns = ("objects/*/*", "manifests/*/*", "runs/*", "copies/*.db")
    return any(True for pattern in patterns for _ in workspace.glob(pattern))


def _fault_in_file(path: Path) -> str:
    return fault_in(path, thorough=True) if path.exists() else ""


def _fill(draft: Path, path: Path) -> tuple[Path | None, int]:
    """Fill the new file; return the copy it was made from, and how many artifacts it adopted."""
    copy = next(filter(is_whole, copies_of(path)), None)
    if copy is not None:
        shutil.copyfile(copy, draft)
    with closing(new_connection(draft)) as connection:
        migrate(connection)
        adopted = _adopt(connection, Manifests(path.parent / MANIFESTS))
        connection.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
    return copy, adopted


def _adopt(connection: sqlite3.Connection, manifests: Manifests) -> int:
    """List the artifacts that have a manifest; return how many were not listed."""
    before = connection.total_changes
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT OR IGNORE INTO artifacts VALUES (?, ?, ?, ?, ?)", manifests.rows()
    )
    connection.execute("COMMIT")
    return connection.total_changes - before


def _quarantine(path: Path) -> Path:
    """Move a damaged file away, with those that belong to it; return its new folder."""
    folder = path.parent / QUARANTINE
    folder.mkdir(mode=0o700, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{datetime.now():%Y%m%d-%H%M%S}-", dir=folder))
    for file in _files_of(path):
        file.replace(place / file.name)
    return place


def _files_of(path: Path) -> Iterator[Path]:
    yield from (file for suffix in ("", *_SIDE_FILES) if (file := Path(f"{path}{suffix}")).exists())


def _leave_notice(path: Path, fault: str, copy: Path | None, adopted: int, place: Path) -> None:
    workspace = path.parent
    values = {
        "path": str(workspace),
        "detail": fault,
        "moment": moment_of(copy) if copy else "",
        "adopted": adopted,
        "quarantine": str(place),
    }
    code = "store.restored" if copy else "store.started_anew"
    with suppress(OSError):  # the database is restored all the same
        (workspace / _NOTICE).parent.mkdir(exist_ok=True)
        replace_file(workspace / _NOTICE, json.dumps(Message(code, values).as_json()).encode())
