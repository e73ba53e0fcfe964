"""Approvals of a user's own blocks: hashes of the exact texts that may be executed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.catalog.sources import BLOCKS_FOLDER, source_files, user_files
from pipeline_core.errors import CatalogError


def approve(file: Path, workspace: Path) -> list[str]:
    """Approve one user block file, as it is now, with the helpers it imports.

    Returns the names of the approved files. An edit takes the approval back.

    Raises
    ------
    CatalogError
        The file is not one of the user's block files, or no Python.
    """
    file = file.expanduser().resolve()
    if file not in user_files():
        raise CatalogError("catalog.not_a_user_file", file=str(file), variable=BLOCKS_FOLDER)
    try:
        reached = source_files(file)
    except (SyntaxError, ValueError, OSError) as error:
        raise CatalogError("catalog.broken", cause=str(error)) from error
    marks = {_mark(one) for one in reached} | approved(workspace)
    write_json(workspace / "approved.json", {"approved": sorted(marks)})
    return [one.name for one in reached]


def approved(workspace: Path) -> set[str]:
    """Return the marks of the approved file contents."""
    try:
        text = (workspace / "approved.json").read_text(encoding="utf-8")
        return set(json.loads(text)["approved"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def is_approved(file: Path, workspace: Path) -> bool:
    """Whether a user's file and all its helpers are approved as they are now."""
    return {_mark(one) for one in source_files(file)} <= approved(workspace)


def _mark(file: Path) -> str:
    # A cryptographic hash: an approval must not be borrowed by another text.
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file in one step: readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(content), encoding="utf-8")
    part.replace(path)
