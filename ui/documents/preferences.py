"""The preferences of a workspace: how many rows a preview reads, what the pipeline page shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path

SAMPLES = (200, 500, 1_000, 2_000, 5_000, 10_000)
DEFAULT_SAMPLE = 1_000
_FILE = "preferences.json"


def preview_sample(workspace: Path) -> int:
    """Return how many rows of each source a preview reads.

    Examples
    --------
    >>> preview_sample(Path("/no/such/folder"))
    1000
    """
    sample = _preferences(workspace).get("sample")
    return sample if type(sample) is int and sample in SAMPLES else DEFAULT_SAMPLE


def set_preview_sample(workspace: Path, sample: int) -> None:
    """Store how many rows of each source a preview reads.

    Raises
    ------
    StoreError
        The workspace is not writable.
    """
    _set_preference(workspace, "sample", sample)


def shows_line(workspace: Path) -> bool:
    """Return whether the line of a measure over the runs is open under the canvas.

    Examples
    --------
    >>> shows_line(Path("/no/such/folder"))
    False
    """
    return _preferences(workspace).get("line") is True


def set_shows_line(workspace: Path, shows: bool) -> None:
    """Store whether the line under the canvas is open.

    Raises
    ------
    StoreError
        The workspace is not writable.
    """
    _set_preference(workspace, "line", shows)


def _preferences(workspace: Path) -> dict[str, Any]:
    """Return what is stored; nothing where the file is missing or damaged."""
    try:
        stored = json.loads(safe_path(workspace, _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _set_preference(workspace: Path, name: str, value: Any) -> None:
    text = json.dumps({**_preferences(workspace), name: value})
    try:
        replace_file(safe_path(workspace, _FILE), text.encode())
    except OSError as error:
        raise StoreError("store.read_only", path=str(workspace), detail=str(error)) from error
