"""YAML text as a tree of values with their positions.

Built from the parser's events, not by a loader: no tag, anchor or alias is
ever followed, nesting is counted before it is entered, and keys stay text.
The positions let the writer keep comments and let an error name its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.literal import resolve
from pipeline_core.spec.model import MAX_DEPTH

_MAX_EVENTS = 50_000


@dataclass(slots=True)
class Node:
    """A value of the file and its position; lines and columns count from 0.

    Parameters
    ----------
    value
        The plain value.
    line, column
        Where it begins; for a mapping's value, where its key begins.
    end
        Line and column just after its last character.
    style
        ``scalar``, ``block`` or ``flow``.
    parts
        The child nodes, by key or by index.
    key_end
        Column just after the key, for a mapping's value.
    """

    value: Any
    line: int
    column: int
    end: tuple[int, int]
    style: str = "scalar"
    parts: dict[Any, Node] = field(default_factory=dict)
    key_end: int = 0


def parse_yaml(text: str, where: str) -> Node:
    r"""Parse one YAML document.

    Parameters
    ----------
    text
        The document.
    where
        Name of the text in error messages, usually its path.

    Raises
    ------
    SpecError
        The text is not YAML, or uses tags, anchors, aliases, one key twice, several
        documents, or more than 20 levels.

    Examples
    --------
    >>> parse_yaml("name: Credit\ncode: 0123", "example").value
    {'name': 'Credit', 'code': '0123'}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return _TreeBuilder(YAML(typ="safe", pure=True).parse(text), text, where).document()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
        reason = getattr(error, "problem", None) or getattr(error, "reason", None)
        raise SpecError("spec.bad_yaml", where=where, line=line, found=reason or "?") from error


class _TreeBuilder:
    def __init__(self, events: Iterator[Any], text: str, where: str) -> None:
        self.events = events
        self.lines = text.splitlines()
        self.where = where
        self.event_count = 0

    def document(self) -> Node:
        first = self._next()
        while type(first).__name__ in ("StreamStartEvent", "DocumentStartEvent"):
            first = self._next()
        if type(first).__name__ == "StreamEndEvent":
            return Node(None, 0, 0, (0, 0))
        root = self._node(first, 0)
        rest = [type(event).__name__ for event in self.events]
        if "DocumentStartEvent" in rest:
            raise SpecError("spec.several_documents", where=self.where)
        return root

    def _next(self) -> Any:
        self.event_count += 1
        if self.event_count > _MAX_EVENTS:
            raise SpecError("spec.too_many_values", where=self.where, limit=_MAX_EVENTS)
        return next(self.events)

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event).__name__
        self._reject_unsafe(event, kind, depth)
        if kind == "ScalarEvent":
            return self._scalar(event)
        return (
            self._mapping(event, depth) if kind == "MappingStartEvent" else self._list(event, depth)
        )

    def _reject_unsafe(self, event: Any, kind: str, depth: int) -> None:
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise SpecError("spec.alias", where=self.where, line=line)
        if getattr(event, "tag", None):
            raise SpecError("spec.tag", where=self.where, line=line, found=str(event.tag))
        if depth > MAX_DEPTH:
            raise SpecError("spec.too_deep", where=self.where, line=line, limit=MAX_DEPTH)

    def _scalar(self, event: Any) -> Node:
        start, end = event.start_mark, event.end_mark
        value = resolve(event.value) if event.implicit[0] else event.value
        last = (end.line, end.column)
        if start.index == end.index:
            last = (0, 0)  # an empty value is marked at the next token
        elif event.style in ("|", ">"):
            last = self._last_text_line(start.line, end.line if end.column == 0 else end.line + 1)
        return Node(value, start.line, start.column, last)

    def _last_text_line(self, first: int, stop: int) -> tuple[int, int]:
        last = min(stop, len(self.lines)) - 1
        while last > first and not self.lines[last].strip():
            last -= 1
        return last, len(self.lines[last])

    def _mapping(self, event: Any, depth: int) -> Node:
        node = self._start(event, {})
        while type(key := self._next()).__name__ != "MappingEndEvent":
            name = self._key(key, depth)
            if name in node.parts:
                line = key.start_mark.line + 1
                raise SpecError("spec.duplicate_key", where=self.where, line=line, key=name)
            part = self._node(self._next(), depth + 1)
            part.line, part.column = key.start_mark.line, key.start_mark.column
            part.key_end = key.end_mark.column
            part.end = max(part.end, (key.end_mark.line, key.end_mark.column + 1))
            node.parts[name], node.value[name] = part, part.value
        return self._finish(node, key)

    def _key(self, event: Any, depth: int) -> str:
        kind = type(event).__name__
        self._reject_unsafe(event, kind, depth)
        if kind != "ScalarEvent":
            line = event.start_mark.line + 1
            raise SpecError("spec.bad_key", where=self.where, line=line)
        return str(event.value)

    def _list(self, event: Any, depth: int) -> Node:
        node = self._start(event, [])
        while type(item := self._next()).__name__ != "SequenceEndEvent":
            part = self._node(item, depth + 1)
            if node.style == "block":
                part.line, part.column = self._dash_line(part.line, node.column), node.column
                part.end = max(part.end, (part.line, part.column + 1))
            node.parts[len(node.value)] = part
            node.value.append(part.value)
        return self._finish(node, item)

    def _dash_line(self, line: int, column: int) -> int:
        while line > 0 and self.lines[line][column : column + 1] != "-":
            line -= 1
        return line

    def _start(self, event: Any, value: Any) -> Node:
        start = event.start_mark
        style = "flow" if event.flow_style else "block"
        return Node(value, start.line, start.column, (start.line, start.column), style)

    def _finish(self, node: Node, event: Any) -> Node:
        # A block ends with its last part: its end event is marked at the next token.
        if node.style == "flow":
            node.end = (event.end_mark.line, event.end_mark.column)
        else:
            node.end = max((part.end for part in node.parts.values()), default=node.end)
        return node
