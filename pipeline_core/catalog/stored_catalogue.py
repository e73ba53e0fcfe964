"""The description of all blocks as one file in three parts, read as far as they are needed.

The first line has what every command needs of every block: titles, ports, marks; what many
blocks share stands there once. Each line that follows has the settings of one block, or its
help. Hundreds of blocks then cost a run of a dozen no more than their titles: the settings of
a block are parsed when somebody asks for them, and the help only where it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any, cast

from pipeline_core.spec.entry import Entry

# The parts of an entry that stand in lines of their own, with their keys.
_LINES: tuple[tuple[str, ...], ...] = (("settings",), ("doc", "params"))
# What no two blocks have the same; the rest is written once for all that share it.
_OWN = frozenset({"id", "title", "summary", "when", "estimator"})
_LINE_OF = {key: number for number, keys in enumerate(_LINES) for key in keys}


class StoredEntry(dict[str, Any]):
    """A block's entry whose settings and help are parsed when they are first asked for.

    Parameters
    ----------
    head
        The part that is there from the start.
    lines
        The texts of the other parts.

    Examples
    --------
    >>> entry = StoredEntry({"id": "a"}, (b'{"settings": {"k": 1}}', b"{}"))
    >>> entry["settings"], dict(entry)
    ({'k': 1}, {'id': 'a', 'settings': {'k': 1}})
    """

    def __init__(self, head: Mapping[str, Any], lines: tuple[bytes | memoryview, ...]) -> None:
        super().__init__(head)
        self._lines = lines

    def __missing__(self, key: str) -> Any:
        if key not in _LINE_OF:
            raise KeyError(key)
        part = json.loads(bytes(self._lines[_LINE_OF[key]]))
        self.update(part)
        return part[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value of any part, or the default."""
        try:
            return self[key]
        except KeyError:
            return default

    def _complete(self) -> StoredEntry:
        for key in _LINE_OF:
            self.get(key)  # parses its part
        return self

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (
            key in _LINE_OF and dict.__contains__(self._complete(), key)
        )

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self._complete())

    def __len__(self) -> int:
        return dict.__len__(self._complete())

    def __eq__(self, other: object) -> bool:
        whole = other._complete() if isinstance(other, StoredEntry) else other
        return dict.__eq__(self._complete(), whole)

    __hash__ = None

    def keys(self) -> Any:
        """Return the keys of all parts."""
        return dict.keys(self._complete())

    def values(self) -> Any:
        """Return the values of all parts."""
        return dict.values(self._complete())

    def items(self) -> Any:
        """Return the keys of all parts with their values."""
        return dict.items(self._complete())


class StoredCatalogue(dict[str, Entry]):
    """The entries by id, and the stamp of what they depend on."""

    stamp = ""


def as_text(stamp: str, catalogue: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the content of the file.

    Parameters
    ----------
    stamp
        What the description depends on.
    catalogue
        The complete entries, by id.
    """
    lines = [line for entry in catalogue.values() for line in _lines_of(entry)]
    common: dict[str, dict[str, Any]] = {}
    blocks = {}
    for name, entry in catalogue.items():
        rest = {key: value for key, value in entry.items() if key not in _OWN | _LINE_OF.keys()}
        text = json.dumps(rest)
        common.setdefault(text, rest)
        blocks[name] = [list(common).index(text), {key: entry[key] for key in entry if key in _OWN}]
    head = {
        "stamp": stamp,
        "common": list(common.values()),
        "blocks": blocks,
        "lengths": [len(line) for line in lines],
    }
    return b"".join([json.dumps(head).encode(), b"\n", *lines])


def _lines_of(entry: Mapping[str, Any]) -> Iterator[bytes]:
    for keys in _LINES:
        part = {key: entry[key] for key in keys if key in entry}
        yield json.dumps(part).encode() + b"\n"


def from_text(text: bytes, stamp: str) -> StoredCatalogue | None:
    """Return the entries of a file's content; None if it is damaged, or of another stamp.

    Examples
    --------
    >>> text = as_text("now", {"a": {"id": "a", "settings": {"k": 1}}})
    >>> entries = from_text(text, "now")
    >>> entries["a"]["settings"], from_text(text, "later") is None
    ({'k': 1}, True)
    """
    head, _, _ = text.partition(b"\n")
    try:
        content = json.loads(head)
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("stamp") != stamp:
        return None
    bounds = list(accumulate(content.get("lengths", ()), initial=len(head) + 1))
    if bounds[-1] != len(text):
        return None
    view = memoryview(text)
    lines = [view[start:end] for start, end in pairwise(bounds)]
    width = len(_LINES)
    entries = StoredCatalogue()
    entries.stamp = stamp
    for at, (name, (place, own)) in enumerate(content["blocks"].items()):
        entry_head = {**own, **content["common"][place]}
        stored = StoredEntry(entry_head, tuple(lines[width * at : width * at + width]))
        entries[name] = cast("Entry", stored)
    return entries
