"""Writing a list over its previous text: one item a line, each with its comments.

Unchanged items keep their lines; a changed item keeps the comment above it and
its trailing one, and a changed mapping those of each entry that it still has.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from pipeline_core.spec.literal import flow, is_same_value, scalar
from pipeline_core.spec.previous_text import PreviousText
from pipeline_core.spec.yaml_tree import Node


def has_item_lines(node: Node) -> bool:
    r"""Return whether a list was written with one item a line.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> [has_item_lines(parse_yaml(text, "example")) for text in ("- a\n- b", "[a, b]")]
    [True, False]
    """
    return node.style == "block" and isinstance(node.value, list) and bool(node.parts)


def item_lines(new: list[Any], node: Node, old: PreviousText, indent: int) -> list[str]:
    r"""Write the items of a list below its key.

    Parameters
    ----------
    new
        The items; at least one.
    node
        The previous list.
    old
        The previous text.
    indent
        Column of the key in the new text.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> text = "columns:\n- age  # in years\n- city\n"
    >>> node = parse_yaml(text, "example").parts["columns"]
    >>> print("\n".join(item_lines(["age", "sex"], node, PreviousText(text), 0)))
    - age  # in years
    - sex
    """
    items = list(node.parts.values())
    column = indent + max(0, items[0].column - node.column)
    lines: list[str] = []
    for value, item in _match_items(new, items):
        if item is None:
            lines += _new_lines(value, column, items[0])
            continue
        above, item_text, below = old.chunk(node, item, column)
        if not is_same_value(value, item.value):
            item_text = _changed_lines(value, item, old, column)
        # Comments that close the last item close the list; its caller writes them.
        lines += above + item_text + ([] if item is items[-1] else below)
    return lines


def _match_items(new: list[Any], items: list[Node]) -> Iterator[tuple[Any, Node | None]]:
    """Pair each value with its previous item; a new value has none."""
    before, after = [flow(item.value) for item in items], [flow(value) for value in new]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, first, last, start, stop in matcher.get_opcodes():
        for place in range(start, stop):
            previous = first + place - start
            yield new[place], items[previous] if previous < last else None


def _changed_lines(value: Any, item: Node, old: PreviousText, column: int) -> list[str]:
    if isinstance(value, dict) and value and item.style == "block" and item.parts:
        return _changed_mapping(value, item, old, column)
    comments = [" " * column + comment for comment in old.inner_comments(item)]
    lines = _new_lines(value, column, item)
    lines[0] += "" if item.style == "block" else old.trailing_comment(item)
    return comments + lines


def _changed_mapping(
    value: dict[str, Any], item: Node, old: PreviousText, column: int
) -> list[str]:
    """Write a mapping as an item over its previous lines, each entry with its comments."""
    pad, lines = " " * column, list[str]()
    for number, (name, entry) in enumerate(value.items()):
        above, text, below = _entry_lines(name, entry, item, old, column + 2)
        if number == 0:  # the dash stands before the first entry, below what is said of it
            above = [pad + line.lstrip() for line in above]
            text = [f"{pad}- {text[0].lstrip()}", *text[1:]]
        lines += above + text + below
    return lines


def _entry_lines(
    name: str, value: Any, item: Node, old: PreviousText, column: int
) -> tuple[list[str], list[str], list[str]]:
    """Return the lines of an entry of a mapping: comments above, the entry, comments below."""
    pad, pair = " " * column, f"{scalar(name)}: {flow(value)}"
    node, first = item.parts.get(name), next(iter(item.parts.values()))
    if node is None:
        return [], [pad + pair], []
    above, text, below = old.chunk(item, node, column)
    if node is first:
        above, text = [], [pad + text[0].lstrip(" -"), *text[1:]]
    if node is list(item.parts.values())[-1]:
        below = []  # they close the item, and the list's writer has them
    if not is_same_value(value, node.value):
        above = above + [pad + comment for comment in old.inner_comments(node)]
        text = [pad + pair + old.trailing_comment(node)]
    return above, text, below


def _new_lines(value: Any, column: int, like: Node) -> list[str]:
    if isinstance(value, dict) and value and like.style == "block":
        return block_item(value, column)
    return [f"{' ' * column}- {flow(value)}"]


def block_item(value: dict[str, Any], column: int) -> list[str]:
    """Write a mapping as an item of a list, one entry a line.

    Examples
    --------
    >>> block_item({"name": "a", "row": {"age": 3}}, 2)
    ['  - name: a', '    row: {age: 3}']
    """
    pad = " " * column
    first, *rest = [f"{scalar(name)}: {flow(item)}" for name, item in value.items()]
    return [f"{pad}- {first}", *(f"{pad}  {pair}" for pair in rest)]
