"""How each place of a pipeline file is merged: as a whole, by its keys, or item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from pipeline_core.merge.conflict import MISSING, Path
from pipeline_core.spec.literal import flow

Rule: TypeAlias = Literal["section", "stage", "entry", "port", "set", "list", "position", "whole"]

_SECTIONS = ("parameters", "stages", "groups", "layout", "factory")
LISTS = ("notes", "muted", "overrides", "tests")
_KEYS = {
    "tests": ("name",),
    "muted": ("problem", "stage", "column", "field"),
    "overrides": ("stage",),
}
POSITION_KEYS = ("at", "size")


def rule_of(path: Path, versions: Sequence[Any]) -> Rule:
    """Return how a place is merged.

    Parameters
    ----------
    path
        The place.
    versions
        What base, ours and theirs have there; an absent value is MISSING.

    Examples
    --------
    >>> rule_of(("stages", "forest", "settings", "trees"), (100, 10, 20))
    'whole'
    >>> rule_of(("stages",), ({}, {}, {})), rule_of(("layout", "forest"), ([0, 0], [1, 1], [2, 2]))
    ('section', 'position')
    """
    if len(path) == 1 and path[0] in LISTS:
        return "list"
    if path == () or (len(path) == 1 and path[0] in _SECTIONS):
        return "section"
    if path[0] == "factory":
        return _factory_rule(versions)
    deeper = {
        "stages": _stage_rule,
        "groups": _group_rule,
        "layout": lambda _path, _versions: "position",
        "notes": _note_rule,
    }.get(path[0])
    if deeper is not None:
        return deeper(path, versions)
    return "entry" if path[0] in LISTS and len(path) == 2 else "whole"


def _stage_rule(path: Path, versions: Sequence[Any]) -> Rule:
    if len(path) == 2:
        return "stage"
    if len(path) == 3 and path[2] in ("inputs", "settings"):
        return "section"
    if len(path) == 3 and path[2] in ("title", "note"):
        return _by_language(versions)
    return "port" if len(path) == 4 and path[2] == "inputs" else "whole"


def _group_rule(path: Path, versions: Sequence[Any]) -> Rule:
    if len(path) == 2:
        return "entry"
    if path[2] == "stages":
        return "set"
    return _by_language(versions) if path[2:] == ("title",) else "whole"


def _note_rule(path: Path, _versions: Sequence[Any]) -> Rule:
    if len(path) == 2:
        return "entry"
    return "position" if path[2] in POSITION_KEYS else "whole"


def _by_language(versions: Sequence[Any]) -> Rule:
    return "section" if all(isinstance(value, dict) for value in versions) else "whole"


def _factory_rule(versions: Sequence[Any]) -> Rule:
    values = [value for value in versions if value is not MISSING]
    if all(isinstance(value, dict) for value in values):
        return "section" if len(values) == 3 else "entry"
    is_set = len(values) == 3 and all(map(_is_set, values))
    return "set" if is_set else "whole"


def _is_set(value: Any) -> bool:
    return isinstance(value, list) and len({flow(item) for item in value}) == len(value)


def item_keys(section: str, items: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return what identifies each item of a list; a second one of the same kind has a number.

    Examples
    --------
    >>> item_keys("tests", [{"name": "a"}, {"name": "a"}])
    [('a', 0), ('a', 1)]
    """
    keys: list[tuple[Any, ...]] = []
    for item in items:
        names = _KEYS[section]
        own = tuple(item.get(name) for name in names) if isinstance(item, dict) else (flow(item),)
        number = sum(key[:-1] == own for key in keys)
        keys.append((*own, number))
    return keys


def note_keys(base: Sequence[Any], notes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return for each note the number of the former one that it is, or its own text.

    A note is a former one if it is equal, else if its text is, else if its position is.

    Examples
    --------
    >>> note_keys(["a", {"text": "b", "at": [0, 0]}], [{"text": "c", "at": [0, 0]}, "a", "d"])
    [(1,), (0,), ('d', 0)]
    """
    keys: dict[int, tuple[Any, ...]] = {}
    for like in (_whole_of, _text_of, _position_of):
        for place, note in enumerate(notes):
            free = [n for n in range(len(base)) if (n,) not in keys.values()]
            former = next((n for n in free if like(note) and like(base[n]) == like(note)), None)
            if place not in keys and former is not None:
                keys[place] = (former,)
    for place, note in enumerate(notes):
        if place not in keys:
            number = sum(key[:-1] == (_whole_of(note),) for key in keys.values())
            keys[place] = (_whole_of(note), number)
    return [keys[place] for place in range(len(notes))]


def _whole_of(note: Any) -> str:
    return flow(note)


def _text_of(note: Any) -> str:
    return str(note.get("text", "")) if isinstance(note, dict) else str(note)


def _position_of(note: Any) -> str:
    return flow(note["at"]) if isinstance(note, dict) and note.get("at") else ""
