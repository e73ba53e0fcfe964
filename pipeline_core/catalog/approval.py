"""Approvals of a user's own blocks: hashes of the files that may be executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.catalog.sources import BLOCKS_FOLDER, source_files, user_files
from pipeline_core.errors import CatalogError
from pipeline_core.store.atomic_file import replace_file


def approve(file: Path, workspace: Path) -> list[str]:
    """Approve a user's block file as it is now, with the helpers it imports.

    An edit of a file takes its approval back.

    Parameters
    ----------
    file
        A file of the user's blocks folder.
    workspace
        Where approvals are kept.

    Returns
    -------
    list of str
        The names of the approved files.

    Raises
    ------
    CatalogError
        The file is not one of the user's block files, or not Python.
    """
    file = file.expanduser().resolve()
    if file not in user_files():
        raise CatalogError("catalog.not_a_user_file", file=str(file), variable=BLOCKS_FOLDER)
    try:
        files = source_files(file)
    except (SyntaxError, ValueError, OSError) as error:
        raise CatalogError("catalog.broken", cause=str(error)) from error
    hashes = {_hash_of(source) for source in files} | approved_hashes(workspace)
    write_json(workspace / "approved.json", {"approved": sorted(hashes)})
    return [source.name for source in files]


def approved_hashes(workspace: Path) -> set[str]:
    """Return the hashes of the approved files."""
    try:
        text = (workspace / "approved.json").read_text(encoding="utf-8")
        return set(json.loads(text)["approved"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def is_approved(file: Path, workspace: Path) -> bool:
    """Tell whether a user's file and all its helpers are approved as they are now."""
    return {_hash_of(source) for source in source_files(file)} <= approved_hashes(workspace)


def _hash_of(file: Path) -> str:
    # A cryptographic hash: an approval must not be borrowed by another text.
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(content).encode())
