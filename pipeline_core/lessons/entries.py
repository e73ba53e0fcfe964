"""The entries of a part of a lesson's file, each asked for as what it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.messages.nearest_names import nearest_names
from pipeline_core.spec import LocalText, note_fault, title_fault
from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.yaml_tree import Node


@dataclass(frozen=True)
class Entries:
    """The entries of a mapping, with their lines.

    Parameters
    ----------
    node
        The mapping.
    where
        What the file is called in sentences.
    place
        The place of the mapping in the file, such as ``steps[2].``; empty for the whole.
    """

    node: Node
    where: str
    place: str = ""

    @classmethod
    def of(cls, node: Node, where: str, place: str, names: Sequence[str]) -> Entries:
        """Return the entries of what must be a mapping with some keys.

        Raises
        ------
        SpecError
            It is none, or has another key.

        Examples
        --------
        >>> from pipeline_core.spec.yaml_tree import parse_yaml
        >>> tree = parse_yaml("minutes: 15", "leak.yaml")
        >>> Entries.of(tree, "leak.yaml", "", ["minutes"]).number("minutes", 1, 90)
        15
        """
        entries = cls.any(node, where, place)
        for key, part in node.parts.items():
            if key not in names:
                near = nearest_names(str(key), names)
                known = list(names)
                raise entries.fault("lesson.unknown_key", str(key), part, known=known, near=near)
        return entries

    @classmethod
    def any(cls, node: Node, where: str, place: str) -> Entries:
        """Return the entries of what must be a mapping, whatever its keys."""
        entries = cls(node, where, place)
        if not isinstance(node.value, dict):
            values = {"place": place.rstrip(".") or "lesson", "found": abbreviate(node.value)}
            raise SpecError("lesson.no_mapping", where=where, line=node.line + 1, **values)
        return entries

    def fault(self, code: str, key: str, node: Node | None = None, **values: Any) -> SpecError:
        """Return what is wrong with an entry."""
        at = node or self.node.parts.get(key, self.node)
        place = f"{self.place}{key}"
        return SpecError(code, where=self.where, line=at.line + 1, place=place, **values)

    def has(self, key: str) -> bool:
        """Return whether an entry is given."""
        return key in self.node.parts and self.node.parts[key].value is not None

    def part(self, key: str) -> Node:
        """Return an entry that must be given."""
        if not self.has(key):
            raise self.fault("lesson.missing_key", key)
        return self.node.parts[key]

    def mapping(self, key: str, names: Sequence[str]) -> Entries:
        """Return the entries of a mapping with some keys."""
        return Entries.of(self.part(key), self.where, f"{self.place}{key}.", names)

    def word(self, key: str) -> str:
        """Return a short text on one line."""
        value = self.part(key).value
        if not isinstance(value, str) or not value.strip():
            raise self.fault("lesson.no_text", key, found=abbreviate(value))
        return value

    def text(self, key: str, *, title: bool = False) -> LocalText:
        """Return a text for people: one for all, or one a language."""
        return local_text(self, key, self.part(key), title=title)

    def texts(self, key: str) -> tuple[LocalText, ...]:
        """Return a list of texts for people; none where it is not given."""
        return tuple(local_text(self, key, part) for part in self.items(key))

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """Return one of some words."""
        value = self.part(key).value
        if value not in choices:
            near, known = nearest_names(str(value), choices), list(choices)
            raise self.fault(
                "lesson.no_choice", key, known=known, near=near, found=abbreviate(value)
            )
        return str(value)

    def choices(self, key: str, choices: Sequence[str]) -> tuple[str, ...]:
        """Return a list of some words; none where it is not given."""
        found = []
        for part in self.items(key):
            if part.value not in choices:
                near, known = nearest_names(str(part.value), choices), list(choices)
                values = {"known": known, "near": near, "found": abbreviate(part.value)}
                raise self.fault("lesson.no_choice", key, part, **values)
            found.append(str(part.value))
        return tuple(found)

    def number(self, key: str, low: float, high: float) -> int:
        """Return a whole number between two others."""
        value = self.part(key).value
        if type(value) is not int or not low <= value <= high:
            raise self.fault("lesson.no_number", key, low=low, high=high, found=abbreviate(value))
        return value

    def share(self, key: str) -> float:
        """Return a number that is not negative; 0 where it is not given."""
        value = self.part(key).value if self.has(key) else 0
        if type(value) not in (int, float) or value < 0:
            raise self.fault("lesson.negative", key, found=abbreviate(value))
        return float(value)

    def items(self, key: str) -> list[Node]:
        """Return the items of a list; none where it is not given."""
        node = self.node.parts.get(key)
        if node is None or node.value is None:
            return []
        if not isinstance(node.value, list):
            raise self.fault("lesson.no_list", key, found=abbreviate(node.value))
        return list(node.parts.values())

    def item_places(self, key: str) -> list[tuple[Node, str]]:
        """Return the items of a list, each with its place in sentences."""
        items = enumerate(self.items(key), 1)
        return [(item, f"{self.place}{key}[{number}].") for number, item in items]


def local_text(entries: Entries, key: str, node: Node, *, title: bool = False) -> LocalText:
    """Return a node as a text for people.

    Raises
    ------
    SpecError
        It is no text, too long, or has characters that cannot be seen.
    """
    value = node.value
    if not value:
        raise entries.fault("lesson.no_text", key, node, found=abbreviate(value))
    if (title_fault if title else note_fault)(value) is not None:
        raise entries.fault("lesson.no_local_text", key, node, found=abbreviate(value))
    text: LocalText = value
    return text
