"""The lines of a text that a conflict is about."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline_core.merge.conflict import Conflict, Path
from pipeline_core.merge.places import LISTS, item_keys
from pipeline_core.spec.yaml_tree import Node

Span = tuple[int, int]


def conflicts_at(
    conflicts: Iterable[Conflict], trees: tuple[Node, Node], lines: tuple[Span, Span]
) -> list[Conflict]:
    r"""Return the conflicts that lines of a text show.

    Parameters
    ----------
    conflicts
        All conflicts.
    trees
        The tree of the text with ours everywhere, and with theirs.
    lines
        The first line of each, and the one behind the last.

    Examples
    --------
    >>> from pipeline_core.merge.trees import tree_of
    >>> from pipeline_core.messages.message import Message
    >>> conflicts = [Conflict((key,), Message(key)) for key in ("name", "seed")]
    >>> trees = tree_of("name: a\nseed: 1\n"), tree_of("name: b\nseed: 2\n")
    >>> [each.path for each in conflicts_at(conflicts, trees, ((1, 2), (1, 2)))]
    [('seed',)]
    """
    return [
        conflict
        for conflict in conflicts
        if any(
            _meets(_span(tree, conflict.path), own) for tree, own in zip(trees, lines, strict=True)
        )
    ]


def _meets(span: Span | None, lines: Span) -> bool:
    return span is not None and span[0] < lines[1] and lines[0] < span[1]


def _span(tree: Node, path: Path) -> Span | None:
    """Return the lines of a place; None where the text does not have it."""
    if path[2:] == ("block",):  # decided together with the settings
        path = path[:2]
    node: Node | None = tree
    for depth, key in enumerate(path):
        if node is None:
            return None
        if depth == 1 and path[0] in LISTS and path[0] != "notes":
            keys = item_keys(path[0], node.value or [])
            key = keys.index(key) if key in keys else None
        elif isinstance(key, tuple):
            break
        node = node.parts.get(key) if key in node.parts or node.style == "block" else node
    return None if node is None else (node.line, node.end[0] + 1)
