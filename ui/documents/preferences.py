"""What a person prefers, kept in the workspace: how many rows a preview reads."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.store.paths import safe_path

SAMPLES = (200, 500, 1_000, 2_000, 5_000, 10_000)
USUAL_SAMPLE = 1_000
_FILE = "preferences.json"


def preview_sample(workspace: Path) -> int:
    """Return how many rows of each source a preview reads.

    Examples
    --------
    >>> preview_sample(Path("/no/such/folder"))
    1000
    """
    try:
        found = json.loads(safe_path(workspace, _FILE).read_text(encoding="utf-8"))["sample"]
    except (OSError, ValueError, KeyError, TypeError):
        return USUAL_SAMPLE
    return found if found in SAMPLES else USUAL_SAMPLE


def set_preview_sample(workspace: Path, sample: int) -> None:
    """Keep how many rows a preview reads.

    Raises
    ------
    StoreError
        The workspace cannot be written.
    """
    text = json.dumps({"sample": sample})
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(dir=workspace, prefix=".preferences-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).replace(safe_path(workspace, _FILE))
    except OSError as error:
        with suppress(OSError):
            Path(beside).unlink(missing_ok=True)
        raise StoreError("store.read_only", path=str(workspace), detail=str(error)) from error
