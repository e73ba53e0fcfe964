"""Long constants of a script, as many values on a line as fit: a list of columns stays short."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from pipeline_core.export.source.docstrings import WIDTH

_MOST_LINES = 6
_INDENT = " " * 4
_MARK = "  # fmt: skip"
_Literal = ast.List | ast.Tuple | ast.Set | ast.Dict


def pack_constants(text: str, names: Collection[str]) -> str:
    r"""Return a formatted script with its longest constants packed, and marked as formatted.

    Parameters
    ----------
    text
        The script.
    names
        The constants that may be packed.

    Examples
    --------
    >>> long = "A = [\n" + "".join(f'    "{letter}",\n' for letter in "abcdefgh") + "]"
    >>> print(pack_constants(long, {"A"}))
    A = [
        "a", "b", "c", "d", "e", "f", "g", "h",
    ]  # fmt: skip
    """
    lines = text.split("\n")
    for node in reversed(ast.parse(text).body):
        if not isinstance(node, ast.Assign) or node.end_lineno is None:
            continue
        is_long = node.end_lineno - node.lineno >= _MOST_LINES
        is_constant = isinstance(node.targets[0], ast.Name) and node.targets[0].id in names
        if is_long and is_constant and isinstance(node.value, _Literal):
            packed_lines = _packed(text, node, node.value)
            if all(len(line) <= WIDTH for line in packed_lines):  # a formula has no comma to cut at
                lines[node.lineno - 1 : node.end_lineno] = packed_lines
    packed = "\n".join(lines)
    return packed if ast.dump(ast.parse(packed)) == ast.dump(ast.parse(text)) else text


def _packed(text: str, node: ast.Assign, value: _Literal) -> list[str]:
    opening, closing = _brackets(value)
    head = f"{ast.unparse(node.targets[0])} = {opening}"
    return [head, *_rows(_items(text, value), _INDENT), f"{closing}{_MARK}"]


def _brackets(value: _Literal) -> tuple[str, str]:
    pairs = {ast.List: "[]", ast.Tuple: "()", ast.Set: "{}", ast.Dict: "{}"}
    return pairs[type(value)][0], pairs[type(value)][1]


def _items(text: str, value: _Literal) -> list[str]:
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        return [f"{_line(text, key)}: {_line(text, item)}" for key, item in pairs if key]
    return [_line(text, element) for element in value.elts]


def _line(text: str, node: ast.expr) -> str:
    """Return the source of a value on one line; strings keep their quotes."""
    source = ast.get_source_segment(text, node) or ""
    joined = " ".join(line.strip() for line in source.split("\n"))
    return re.sub(r",? ([\])}])", r"\1", re.sub(r"([\[({]) ", r"\1", joined))


def _rows(items: list[str], indent: str) -> Iterator[str]:
    """Yield items filled into rows; items with parts of their own have a row each."""
    row = ""
    for item in items:
        parts = [f"{item},"] if len(indent) + len(item) < WIDTH else _cut(item)
        for place, part in enumerate(parts):
            longer = f"{row} {part}" if row else f"{indent}{part}"
            is_new = item[:1] in "[({" and place == 0
            if row and (is_new or len(longer) > WIDTH):
                yield row
                longer = f"{indent}{' ' * bool(place)}{part}"
            row = longer
    if row:
        yield row


def _cut(item: str) -> list[str]:
    """Return the pieces of a long item, each with its comma; only between values."""
    pieces, start = [], 0
    for match in re.finditer(r", (?=[\"'\d{\[(TFN-])", item):
        pieces.append(item[start : match.start() + 1])
        start = match.end()
    return [*pieces, f"{item[start:]},"]
