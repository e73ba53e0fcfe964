"""A list written again as it stood in the file: one item a line, each with its comments.

Items that are still there keep their lines; one that changed in its place
keeps the comment above it and the one behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from pipeline_core.spec.literal import flow, same, scalar
from pipeline_core.spec.old_text import OldText
from pipeline_core.spec.tree import Node


def has_item_lines(node: Node) -> bool:
    r"""Say whether a list was written with one item a line.

    Examples
    --------
    >>> from pipeline_core.spec.tree import grow
    >>> has_item_lines(grow("- a\n- b", "example")), has_item_lines(grow("[a, b]", "example"))
    (True, False)
    """
    return node.style == "block" and isinstance(node.value, list) and bool(node.parts)


def item_lines(new: list[Any], node: Node, old: OldText, indent: int) -> list[str]:
    r"""Write the items of a list below its key.

    Parameters
    ----------
    new
        The items; at least one.
    node
        The list as it was.
    old
        The text that it stood in.
    indent
        Where the key stands now.

    Examples
    --------
    >>> from pipeline_core.spec.tree import grow
    >>> text = "columns:\n- age  # in years\n- city\n"
    >>> node = grow(text, "example").parts["columns"]
    >>> print("\n".join(item_lines(["age", "sex"], node, OldText(text), 0)))
    - age  # in years
    - sex
    """
    items = list(node.parts.values())
    column = indent + max(0, items[0].column - node.column)
    lines: list[str] = []
    for value, was in _paired(new, items):
        if was is None:
            lines += _fresh(value, column, items[0])
            continue
        above, kept, below = old.chunk(node, was, column)
        if not same(value, was.value):
            kept = _changed(value, was, old, column)
        # What closes the last item closes the list, and is written behind it.
        lines += above + kept + ([] if was is items[-1] else below)
    return lines


def _paired(new: list[Any], items: list[Node]) -> Iterator[tuple[Any, Node | None]]:
    """Pair each item with the one it was; what came has none."""
    before, after = [flow(one.value) for one in items], [flow(one) for one in new]
    for _, first, last, start, stop in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        for place in range(start, stop):
            was = first + place - start
            yield new[place], items[was] if was < last else None


def _changed(value: Any, was: Node, old: OldText, column: int) -> list[str]:
    inside = [" " * column + comment for comment in old.inside(was)]
    lines = _fresh(value, column, was)
    lines[0] += "" if was.style == "block" else old.behind(was)
    return inside + lines


def _fresh(value: Any, column: int, like: Node) -> list[str]:
    pad = " " * column
    if isinstance(value, dict) and value and like.style == "block":
        pairs = [f"{scalar(name)}: {flow(one)}" for name, one in value.items()]
        return [f"{pad}- {pairs[0]}", *(f"{pad}  {one}" for one in pairs[1:])]
    return [f"{pad}- {flow(value)}"]
