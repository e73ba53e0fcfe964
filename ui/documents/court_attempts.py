"""Thresholds that were brought before the court: one's own, and those of the class.

An attempt is four numbers. In a class everybody sees the points of all that judged the same
rows by the same rule; whose they are is the teacher's to know.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.paths import safe_path
from ui.security import people, visitor

_FOLDER = "laboratory"
_CASE = re.compile(r"[0-9a-f]{24}\Z")
_MOST, _MOST_BYTES = 100, 60_000


class Attempt(NamedTuple):
    """A threshold that somebody brought before the court.

    Parameters
    ----------
    threshold, cost, gap
        What was judged: its cost for 100 rows, and the difference between the groups.
    made
        When, in seconds since 1970.
    is_own
        Whether it is the visitor's.
    name
        Whose it is, for the teacher's eyes; else empty.
    """

    threshold: float
    cost: float
    gap: float
    made: float
    is_own: bool = True
    name: str = ""


def attempts(case: str) -> list[Attempt]:
    """Return the attempts at a case, the visitor's last so that they are drawn on top.

    Parameters
    ----------
    case
        The case's id, as the court gives it.
    """
    own = [Attempt(*entry) for entry in _read(visitor.workspace(), case)]
    if not visitor.in_class():
        return own
    others, sees_names = [], visitor.is_teacher()
    for person in people.everybody():
        if person.id == visitor.person():
            continue
        name = person.name if sees_names else ""
        folder = people.folder(person.id)
        others += [Attempt(*entry, is_own=False, name=name) for entry in _read(folder, case)]
    return [*others, *own]


def keep_attempt(case: str, threshold: float, cost: float, gap: float) -> None:
    """Keep an attempt of the visitor; one at the same threshold takes its place.

    Raises
    ------
    FabricaError
        There is no room on the disk.
    """
    workspace = visitor.workspace()
    kept = [entry for entry in _read(workspace, case) if entry[0] != threshold]
    kept = [*kept, (threshold, cost, gap, time.time())][-_MOST:]
    file, content = _file(workspace, case), json.dumps(kept).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    with room_for(workspace, len(content), file.name):
        replace_file(file, content)


def forget_attempts(case: str) -> None:
    """Forget the visitor's attempts at a case."""
    _file(visitor.workspace(), case).unlink(missing_ok=True)


def _file(workspace: Path, case: str) -> Path:
    if not _CASE.match(case):
        raise ValueError(f"no id of a case: {case!r}")
    return safe_path(workspace, _FOLDER, f"court-{case}.json")


def _read(workspace: Path, case: str) -> list[tuple[float, float, float, float]]:
    """Return the attempts in a person's file, and none of what is no attempt."""
    file = _file(workspace, case)
    try:
        with file.open("rb") as stream:
            entries = json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError):
        return []
    return list(_sound(entries))[-_MOST:]


def _sound(entries: Any) -> Iterator[tuple[float, float, float, float]]:
    for entry in entries if isinstance(entries, list) else []:
        is_numbers = isinstance(entry, list) and all(type(value) in (int, float) for value in entry)
        if is_numbers and len(entry) == 4 and all(map(math.isfinite, entry)):
            yield (float(entry[0]), float(entry[1]), float(entry[2]), float(entry[3]))
