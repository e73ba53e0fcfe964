"""A merged pipeline as text, written over the texts of both versions.

An entry that one version left as it was has the lines of the other; where both changed it,
its parts are looked at, and a comment that only one of them has stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.merge.trees import tree_of
from pipeline_core.spec.list_writer import has_item_lines, item_lines
from pipeline_core.spec.literal import is_same_value, scalar
from pipeline_core.spec.previous_text import PreviousText
from pipeline_core.spec.writer import entry
from pipeline_core.spec.yaml_tree import Node

Chunk = tuple[list[str], list[str], list[str]]


class Version(NamedTuple):
    """A node of one version's text, where the version has it, and the node that it is in."""

    text: PreviousText
    node: Node | None
    parent: Node | None = None

    def part(self, key: str) -> Version:
        """Return an entry of the node."""
        node = self.node
        if node is None or not _is_block_mapping(node):
            return Version(self.text, None)
        return Version(self.text, node.parts.get(key), node)

    def chunk(self, indent: int) -> Chunk:
        """Return the lines above the node, its own, and those below."""
        if self.node is None or self.parent is None:
            return [], [], []
        return self.text.chunk(self.parent, self.node, indent)

    def has(self, value: Any) -> bool:
        """Return whether the node is there and has a value."""
        return self.node is not None and is_same_value(value, self.node.value)

    def key_comment(self) -> str:
        """Return the comment on the line of the node's key."""
        is_block = self.node is not None and _is_block_mapping(self.node)
        return self.text.key_comment(self.node) if self.node and is_block else ""

    def remarks(self) -> list[str]:
        """Return the comments above, within and below the node."""
        above, _, below = ([line.strip() for line in part] for part in self.chunk(0))
        lines = [*above, *self.comments(), *below]
        return [line for line in lines if line.startswith("#")]

    def comments(self) -> list[str]:
        """Return the comments within the node, its trailing one among them."""
        if self.node is None:
            return []
        trailing = self.text.trailing_comment(self.node).strip()
        inner = [comment.strip() for comment in self.text.inner_comments(self.node)]
        return [*inner, *([trailing] if trailing else [])]


def version_of(text: str) -> Version:
    """Return the root of a text."""
    return Version(PreviousText(text), tree_of(text))


def merged_text(value: Mapping[str, Any], base: str, ours: str, theirs: str) -> str:
    r"""Return the text of a merged file.

    Parameters
    ----------
    value
        What the file holds.
    base, ours, theirs
        The texts.

    Examples
    --------
    >>> ours, theirs = "seed: 1  # of Ana\n", "seed: 0\n# of Eva\nname: Credit\n"
    >>> print(merged_text({"seed": 1, "name": "Credit"}, "seed: 0\n", ours, theirs), end="")
    seed: 1  # of Ana
    # of Eva
    name: Credit
    """
    versions = [version_of(text) for text in (base, ours, theirs)]
    lines = _mapping_lines(value, versions, 0)
    footers = [each.text.footer(each.node) if each.node else [] for each in versions]
    return "\n".join([*lines, *_merged_comments(*footers)]) + "\n"


def _mapping_lines(value: Mapping[str, Any], versions: Sequence[Version], indent: int) -> list[str]:
    remarks = _remarks_on_removed(value, versions, indent)
    lines = remarks.get(None, [])
    for key, item in value.items():
        lines += _entry_lines(key, item, [each.part(key) for each in versions], indent)
        lines += remarks.get(key, [])
    return lines


def _remarks_on_removed(
    value: Mapping[str, Any], versions: Sequence[Version], indent: int
) -> dict[str | None, list[str]]:
    """Return the comments that a version added to what the other removed, by the key before."""
    base = versions[0]
    remarks: dict[str | None, list[str]] = {}
    for version in versions[1:]:
        previous = None
        for key in version.node.parts if version.node and _is_block_mapping(version.node) else ():
            if key in value:
                previous = key
            elif base.part(key).node is not None:
                former = base.part(key).remarks()
                new = [each for each in version.part(key).remarks() if each not in former]
                remarks.setdefault(previous, []).extend(" " * indent + each for each in new)
    return remarks


def _entry_lines(key: str, value: Any, versions: Sequence[Version], indent: int) -> list[str]:
    _, ours, theirs = versions
    chunks = [each.chunk(indent) for each in versions]
    for own, other, place, beside in ((ours, theirs, 1, 2), (theirs, ours, 2, 1)):
        is_other_silent = other.node is None or chunks[beside] in (chunks[0], chunks[place])
        if own.has(value) and is_other_silent:
            return [line for part in chunks[place] for line in part]
    above, below = (_merged_comments(*(chunk[place] for chunk in chunks)) for place in (0, 2))
    return [*above, *_body_lines(key, value, versions, indent, chunks), *below]


def _body_lines(
    key: str, value: Any, versions: Sequence[Version], indent: int, chunks: Sequence[Chunk]
) -> list[str]:
    """Return an entry's own lines: of its parts, else of a version, with the comments of both."""
    author = versions[1] if versions[1].node is not None else versions[2]
    if isinstance(value, dict) and value and author.node and _is_block_mapping(author.node):
        heads = [each.key_comment() for each in versions]
        own = heads[2] if heads[1] == heads[0] else heads[1]
        other = heads[2] if heads[2] not in (heads[0], own) else ""
        above = [f"{' ' * indent}{other.strip()}"] if other else []
        head = f"{' ' * indent}{scalar(key)}:{own}"
        return [*above, head, *_mapping_lines(value, versions, indent + 2)]
    lines = _leaf_lines(key, value, versions, indent, chunks)
    missing = [comment for comment in _new_comments(versions) if not _is_in(comment, lines)]
    return [*(" " * indent + comment for comment in missing), *lines]


def _leaf_lines(
    key: str, value: Any, versions: Sequence[Version], indent: int, chunks: Sequence[Chunk]
) -> list[str]:
    """Return the lines of an entry that is written as a whole, or item by item."""
    comments = _new_comments(versions)
    bodies = [
        chunk[1]
        for version, chunk in zip(versions[1:], chunks[1:], strict=True)
        if version.has(value)
    ]
    if bodies:
        return max(bodies, key=lambda body: sum(_is_in(comment, body) for comment in comments))
    author = versions[1] if versions[1].node is not None else versions[2]
    node = author.node
    if node is None:
        return entry(key, value, indent)
    if isinstance(value, list) and value and has_item_lines(node):
        head = f"{' ' * indent}{scalar(key)}:{author.text.key_comment(node)}"
        return [head, *item_lines(value, node, author.text, indent)]
    return entry(key, value, indent, flowing=node.style == "flow")


def _new_comments(versions: Sequence[Version]) -> list[str]:
    """Return the comments within an entry that one of the two versions added."""
    base, ours, theirs = versions
    comments = dict.fromkeys([*ours.comments(), *theirs.comments()])
    return [comment for comment in comments if comment not in base.comments()]


def _merged_comments(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """Return lines between entries: ours, with the comments that only theirs has."""
    if ours == base:
        return theirs or ours
    new = [line for line in theirs if line.strip() and line not in base and line not in ours]
    return [*ours, *new]


def _is_in(comment: str, lines: Sequence[str]) -> bool:
    return any(line.endswith(comment) for line in lines)


def _is_block_mapping(node: Node) -> bool:
    return node.style == "block" and isinstance(node.value, dict) and bool(node.parts)
