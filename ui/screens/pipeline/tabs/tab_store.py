"""The open tabs, stored in the workspace so that all browser tabs show the same.

A tab's name is stored when its pipeline is shown, so the row of tabs need not read every
file.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path
from ui.security import address

MAX_TABS = 16
_MAX_NAME_LENGTH = 200
_FILE = "tabs.json"
_lock = threading.Lock()


@dataclass(frozen=True)
class Tab:
    """The tab of an open pipeline.

    Parameters
    ----------
    id
        The pipeline's id in the address bar.
    name
        Its name when it was shown last.
    """

    id: str
    name: str = ""


def load_tabs(workspace: Path) -> list[Tab]:
    """Return the open tabs in order; none if the file cannot be read.

    Examples
    --------
    >>> load_tabs(Path("/no/such/folder"))
    []
    """
    try:
        entries = json.loads(safe_path(workspace, _FILE).read_text(encoding="utf-8"))["open"]
        tabs = [_parse_tab(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return list({tab.id: tab for tab in tabs if tab is not None}.values())[-MAX_TABS:]


def open_tab(workspace: Path, tab: Tab) -> list[Tab]:
    """Open a tab if it is not open yet, and return all tabs.

    A new tab comes last; the first one is closed if there are too many.
    """
    with _lock:
        tabs = load_tabs(workspace)
        if tab in tabs:
            return tabs
        if any(other.id == tab.id for other in tabs):
            tabs = [tab if other.id == tab.id else other for other in tabs]
        else:
            tabs = [*tabs, tab][-MAX_TABS:]
        _write(workspace, tabs)
    return tabs


def close_tab(workspace: Path, pipeline_id: str) -> Tab | None:
    """Close a tab, and return the one beside it; None if no tab is left."""
    with _lock:
        tabs = load_tabs(workspace)
        position = next((n for n, tab in enumerate(tabs) if tab.id == pipeline_id), None)
        if position is not None:
            del tabs[position]
            _write(workspace, tabs)
    if not tabs:
        return None
    return tabs[0 if position is None else min(position, len(tabs) - 1)]


def _parse_tab(entry: Any) -> Tab | None:
    pipeline_id = address.parse({"pipeline": str(entry["id"])}).pipeline
    if pipeline_id is None:
        return None
    return Tab(pipeline_id, str(entry.get("name", ""))[:_MAX_NAME_LENGTH])


def _write(workspace: Path, tabs: Iterable[Tab]) -> None:
    """Write the tabs atomically; they are forgotten if the workspace is not writable."""
    text = json.dumps({"open": [{"id": tab.id, "name": tab.name} for tab in tabs]})
    with suppress(OSError):
        replace_file(safe_path(workspace, _FILE), text.encode())
