"""Which pipelines a visitor has open, kept in the workspace: a reload and a second tab agree.

A tab's name is noted when its pipeline is shown, so that a row of tabs does
not read every file.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.store.paths import safe_path
from ui.security import address

MOST = 16
_LONGEST = 200
_FILE = "tabs.json"
_lock = threading.Lock()


@dataclass(frozen=True)
class Tab:
    """A pipeline that is open.

    Parameters
    ----------
    id
        What the address bar calls it.
    name
        What it was called when it was shown last.
    """

    id: str
    name: str = ""


def tabs(workspace: Path) -> list[Tab]:
    """Return what is open, in order; a file that cannot be read counts as nothing open.

    Examples
    --------
    >>> tabs(Path("/no/such/folder"))
    []
    """
    try:
        found = json.loads(safe_path(workspace, _FILE).read_text(encoding="utf-8"))["open"]
        made = [_tab(one) for one in found]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return list({one.id: one for one in made if one is not None}.values())[-MOST:]


def show(workspace: Path, shown: Tab) -> list[Tab]:
    """Note that a pipeline is shown, and return what is open.

    The row stays as it is where the pipeline is in it; else it comes last, and
    the first one gives way where there are too many.
    """
    with _lock:
        found = tabs(workspace)
        if shown in found:
            return found
        if any(one.id == shown.id for one in found):
            found = [shown if one.id == shown.id else one for one in found]
        else:
            found = [*found, shown][-MOST:]
        _write(workspace, found)
    return found


def close(workspace: Path, name: str) -> Tab | None:
    """Close a pipeline, and return the one beside it; None where none is left."""
    with _lock:
        found = tabs(workspace)
        place = next((n for n, one in enumerate(found) if one.id == name), None)
        if place is not None:
            del found[place]
            _write(workspace, found)
    if not found:
        return None
    return found[min(place, len(found) - 1)] if place is not None else found[0]


def _tab(found: Any) -> Tab | None:
    name = address.read({"pipeline": str(found["id"])}).pipeline
    return None if name is None else Tab(name, str(found.get("name", ""))[:_LONGEST])


def _write(workspace: Path, found: Iterable[Tab]) -> None:
    """Write the row, whole or not at all; a workspace that takes nothing only forgets it."""
    text = json.dumps({"open": [{"id": one.id, "name": one.name} for one in found]})
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(dir=workspace, prefix=".tabs-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).replace(safe_path(workspace, _FILE))
    except OSError:
        with suppress(OSError):
            Path(beside).unlink(missing_ok=True)
