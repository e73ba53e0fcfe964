"""The preferences of a workspace: how many rows a preview reads."""

from __future__ import annotations

import json
from pathlib import Path

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
    try:
        sample = json.loads(safe_path(workspace, _FILE).read_text(encoding="utf-8"))["sample"]
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT_SAMPLE
    return sample if sample in SAMPLES else DEFAULT_SAMPLE


def set_preview_sample(workspace: Path, sample: int) -> None:
    """Store how many rows of each source a preview reads.

    Raises
    ------
    StoreError
        The workspace is not writable.
    """
    text = json.dumps({"sample": sample})
    try:
        replace_file(safe_path(workspace, _FILE), text.encode())
    except OSError as error:
        raise StoreError("store.read_only", path=str(workspace), detail=str(error)) from error
