"""Content-addressed storage of uploaded data files.

The name is stored as text beside the file. What cannot be a table is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.starter import SUFFIXES, file_suffix, reject_non_table
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.disk_quota import folder_bytes, quota_of, room_for
from pipeline_core.store.paths import safe_path

QUOTA_BYTES = 2_000_000_000
MAX_NAME_LENGTH = 120
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Upload:
    """An uploaded data file of the workspace.

    Parameters
    ----------
    digest
        The hash of its content, which identifies it.
    name
        The name that its owner gave it.
    file
        The path of its content.
    """

    digest: str
    name: str
    file: Path

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self.file.stat().st_size


def save_upload(workspace: Path, name: str, content: bytes) -> Upload:
    """Store a data file; the same content is stored once.

    Raises
    ------
    StoreError
        The file cannot be a table, or the workspace holds too much data.
    """
    name = display_name(name)
    reject_non_table(name, content)
    folder = safe_path(workspace, "data")
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    file = safe_path(folder, digest + file_suffix(content))
    if not file.exists():
        _require_room(workspace, folder, name, len(content))
        with room_for(workspace, len(content), name):
            _write(file, content)
    _write(safe_path(folder, digest + ".json"), json.dumps({"name": name}).encode())
    return Upload(digest, name, file)


def find_upload(workspace: Path, digest: str) -> Upload | None:
    """Return an uploaded file, or None."""
    if not _DIGEST.match(digest):
        return None
    folder = safe_path(workspace, "data")
    for suffix in SUFFIXES.values():
        file = safe_path(folder, digest + suffix)
        if file.is_file():
            return Upload(digest, _stored_name(folder, digest, suffix), file)
    return None


def display_name(name: str) -> str:
    r"""Return the last part of a path without invisible characters, cut to a sensible length.

    Examples
    --------
    >>> display_name("../../etc/evil\u202e.csv"), display_name("C:\\data\\a.csv"), display_name("")
    ('evil.csv', 'a.csv', 'data.csv')
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(letter for letter in last if letter.isprintable()).strip()
    return visible[-MAX_NAME_LENGTH:] or "data.csv"


def _require_room(workspace: Path, folder: Path, name: str, size: int) -> None:
    """Raise if an app of one person holds too much uploaded data; a class has its quota."""
    if quota_of(workspace) is None and folder_bytes(folder) + size > QUOTA_BYTES:
        raise StoreError("start.quota", file=name, limit=QUOTA_BYTES // 1_000_000)


def _stored_name(folder: Path, digest: str, suffix: str) -> str:
    try:
        facts = json.loads(safe_path(folder, digest + ".json").read_text(encoding="utf-8"))
        return display_name(str(facts["name"]))
    except (OSError, ValueError, KeyError, TypeError):
        return digest[:12] + suffix


def _write(target: Path, content: bytes) -> None:
    try:
        replace_file(target, content)
    except OSError as error:
        raise StoreError("store.read_only", path=str(target.parent), detail=str(error)) from error
