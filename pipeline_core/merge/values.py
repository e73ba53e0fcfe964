"""The merge of the plain values of three pipeline files.

What only one version changed is taken from it; what both changed differently is a conflict,
where the value of ours stands, or that of theirs where the caller decides so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.merge.conflict import MISSING, Conflict, Path
from pipeline_core.merge.conflict_words import conflict_message, removal_message
from pipeline_core.merge.places import POSITION_KEYS, Rule, item_keys, note_keys, rule_of
from pipeline_core.merge.sequences import merged_items, merged_order
from pipeline_core.messages.message import Message
from pipeline_core.spec.literal import flow, is_same_value

Versions = tuple[Any, Any, Any]
# Keys that have a meaning only together.
_UNITS = (("block", "settings"), ("off", "bypass"))


@dataclass
class ValueMerge:
    """A merge of values under way.

    Parameters
    ----------
    disputed
        Places that are conflicts although only one version changed them, and why.
    resolved
        Conflicts where theirs stands; None for all of them.
    conflicts
        What both changed differently.
    choices
        What both changed but nobody has to decide: positions.
    """

    disputed: Mapping[Path, Message] = field(default_factory=dict)
    resolved: Collection[Path] | None = ()
    conflicts: list[Conflict] = field(default_factory=list)
    choices: list[Message] = field(default_factory=list)

    def merged(self, versions: Versions, path: Path = ()) -> Any:
        """Return what stands at a place.

        Parameters
        ----------
        versions
            What base, ours and theirs have there; an absent value is MISSING.
        path
            The keys that lead to it.

        Examples
        --------
        >>> merge = ValueMerge()
        >>> merge.merged(({"seed": 0}, {"seed": 1}, {"seed": 0, "name": "Credit"}))
        {'seed': 1, 'name': 'Credit'}
        >>> merge.merged((0, 1, 2), ("seed",)), len(merge.conflicts)
        (1, 1)
        """
        base, ours, theirs = versions
        if is_same_value(ours, theirs):
            return ours
        if path in self.disputed:
            return self._conflict(path, versions, self.disputed[path])
        if not self._is_above_dispute(path):
            if is_same_value(ours, base):
                return theirs
            if is_same_value(theirs, base):
                return ours
        return _RULES[rule_of(path, versions)](self, versions, path)

    def _is_above_dispute(self, path: Path) -> bool:
        return any(place[: len(path)] == path for place in self.disputed)

    def _conflict(self, path: Path, versions: Versions, message: Message | None = None) -> Any:
        self.conflicts.append(Conflict(path, message or conflict_message(path, versions)))
        return self._winner(path, versions)

    def _winner(self, path: Path, versions: Versions) -> Any:
        is_theirs = self.resolved is None or path in self.resolved
        return versions[2] if is_theirs else versions[1]

    def _whole(self, versions: Versions, path: Path) -> Any:
        base, ours, theirs = versions
        if has_same_content(ours, theirs) or has_same_content(theirs, base):
            return ours
        if has_same_content(ours, base):
            return theirs
        return self._conflict(path, versions)

    def _section(self, versions: Versions, path: Path) -> Any:
        """Merge mappings by key; one that is not there has no keys."""
        if not all(value is MISSING or isinstance(value, dict | None) for value in versions):
            return self._whole(versions, path)
        base, ours, theirs = ({} if v in (None, MISSING) else v for v in versions)
        result = self._by_key((base, ours, theirs), path)
        is_absent = MISSING in versions[1:] or None in versions[1:]
        return MISSING if not result and is_absent else result

    def _by_key(self, mappings: Sequence[dict[Any, Any]], path: Path) -> dict[Any, Any]:
        order = merged_order(*map(list, mappings))
        order += [key for key in mappings[0] if key not in order]
        values = {key: self.merged(_versions_of(mappings, key), (*path, key)) for key in order}
        return {key: value for key, value in values.items() if value is not MISSING}

    def _entry(self, versions: Versions, path: Path) -> Any:
        """Merge mappings that exist as a whole: a stage, a group, a test, a note."""
        base, ours, theirs = versions
        if MISSING in (ours, theirs):
            return self._removal(versions, path)
        if not all(isinstance(value, dict) for value in versions):
            return self._whole(versions, path)
        return self._by_key((base, ours, theirs), path)

    def _removal(self, versions: Versions, path: Path) -> Any:
        """Merge a removal with a change: with one of a position only, the removal stands."""
        base, ours, theirs = versions
        changed = theirs if ours is MISSING else ours
        if path[0] == "notes" and is_same_value(_unplaced(changed), _unplaced(base)):
            return MISSING
        message = removal_message(path, is_ours=ours is MISSING)
        return self._conflict(path, versions, message)

    def _stage(self, versions: Versions, path: Path) -> Any:
        if not all(isinstance(value, dict) for value in versions):
            return self._entry(versions, path)
        result = self._by_key(_without_units(versions), path)
        for unit in _UNITS:
            self._add_unit(result, versions, unit, path)
        order = merged_order(*map(list, versions))
        return {key: result[key] for key in order if key in result}

    def _add_unit(
        self, result: dict[str, Any], versions: Versions, unit: tuple[str, ...], path: Path
    ) -> None:
        """Add the keys of a unit: each by itself where the version of the first is common."""
        parts = [{key: value[key] for key in unit if key in value} for value in versions]
        is_common = len({str(part.get(unit[0])) for part in parts}) == 1
        if unit[0] == "block" and is_common:
            result |= self._by_key(parts, path)
            return
        base, ours, theirs = parts
        if has_same_content(ours, theirs) or has_same_content(theirs, base):
            result |= ours
        elif has_same_content(ours, base):
            result |= theirs
        else:
            result |= self._conflict((*path, unit[0]), (base, ours, theirs))

    def _port(self, versions: Versions, path: Path) -> Any:
        """Merge the sources of a port: one by one where it takes several."""
        base, ours, theirs = map(_sources, versions)
        for same, value in ((base, versions[2]), (theirs, versions[1])):
            if ours == same:
                return value
        if theirs == base:
            return versions[1]
        if max(map(len, (base, ours, theirs))) < 2:
            return self._conflict(path, versions)
        return merged_items(base, ours, theirs, str) or MISSING

    def _set(self, versions: Versions, path: Path) -> Any:
        if not all(isinstance(value, list) for value in versions):
            return self._whole(versions, path)
        return merged_items(*versions, key_of=flow)

    def _list(self, versions: Versions, path: Path) -> Any:
        """Merge lists whose items have a name, or are known by their text."""
        items = [[] if value in (None, MISSING) else value for value in versions]
        if path[0] == "notes":
            keys = [note_keys(items[0], each) for each in items]
            items = [[_note(note) for note in each] for each in items]
        else:
            keys = [item_keys(path[0], each) for each in items]
        mappings = [dict(zip(*pair, strict=True)) for pair in zip(keys, items, strict=True)]
        result = [_shortest(item) for item in self._by_key(mappings, path).values()]
        return MISSING if not result and MISSING in versions[1:] else result

    def _position(self, versions: Versions, path: Path) -> Any:
        """Take our position of a thing that both moved, and say so."""
        if MISSING in versions[1:]:  # a stage that is gone takes its place along
            return versions[1] if versions[2] is MISSING else versions[2]
        self.choices.append(Message("merge.position_of_ours", {"place": str(path[1])}))
        return versions[1]


_RULES: dict[Rule, Callable[[ValueMerge, Versions, Path], Any]] = {
    "section": ValueMerge._section,
    "stage": ValueMerge._stage,
    "entry": ValueMerge._entry,
    "port": ValueMerge._port,
    "set": ValueMerge._set,
    "list": ValueMerge._list,
    "position": ValueMerge._position,
    "whole": ValueMerge._whole,
}


def _versions_of(mappings: Sequence[dict[Any, Any]], key: Any) -> Versions:
    base, ours, theirs = (mapping.get(key, MISSING) for mapping in mappings)
    return base, ours, theirs


def _without_units(versions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = {key for unit in _UNITS for key in unit}
    return [{k: value for k, value in each.items() if k not in keys} for each in versions]


def has_same_content(left: Any, right: Any) -> bool:
    """Return whether two values are the same but for the order of keys.

    Examples
    --------
    >>> has_same_content({"a": 1, "b": 2}, {"b": 2, "a": 1}), has_same_content([1, 2], [2, 1])
    (True, False)
    """
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            has_same_content(left[key], right[key]) for key in left
        )
    return is_same_value(left, right)


def _sources(value: Any) -> list[str]:
    if value is MISSING or value is None:
        return []
    return value if isinstance(value, list) else [value]


def _note(note: Any) -> dict[str, Any]:
    return note if isinstance(note, dict) else {"text": note}


def _shortest(item: Any) -> Any:
    return item["text"] if isinstance(item, dict) and list(item) == ["text"] else item


def _unplaced(note: Any) -> dict[str, Any]:
    return {key: value for key, value in note.items() if key not in POSITION_KEYS}
