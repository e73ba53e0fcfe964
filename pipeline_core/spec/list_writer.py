"""Writing a list over its previous text: one item a line, each with its comments.

Unchanged items keep their lines; a changed item keeps the comment above it and
its trailing one.
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
    comments = [" " * column + comment for comment in old.inner_comments(item)]
    lines = _new_lines(value, column, item)
    lines[0] += "" if item.style == "block" else old.trailing_comment(item)
    return comments + lines


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
