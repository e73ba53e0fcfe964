"""The class's pause: while it lasts, nobody but its teachers changes or runs anything."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.store import default_workspace
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import people_folder
from pipeline_core.store.paths import safe_path
from ui.security import visitor
from ui.security.sessions import open_sessions

_FILE = "pause.json"


def begin_pause() -> None:
    """Have everybody but the teachers wait, until `end_pause`; it lasts over a restart."""
    people_folder(default_workspace()).mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(_file(), json.dumps({"since": time.time()}).encode())


def end_pause() -> None:
    """Let everybody go on."""
    with suppress(FileNotFoundError):
        _file().unlink()


def is_paused() -> bool:
    """Return whether the class waits."""
    return visitor.in_class() and _file().exists()


def require_no_pause() -> None:
    """Raise if the visitor waits with the class; whatever changes or runs something asks here.

    Raises
    ------
    SpecError
        The class is paused, and the visitor is none of its teachers.
    """
    if is_paused() and visitor.person() not in _teachers():
        raise SpecError("class.paused")


def _teachers() -> set[str]:
    return {session.person for session in open_sessions() if session.teacher}


def _file() -> Path:
    return safe_path(people_folder(default_workspace()), _FILE)
