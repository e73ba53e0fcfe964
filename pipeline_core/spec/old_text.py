"""The lines of a file as it was: which belong to what, and the comments in them.

Every line belongs to exactly one part. Comments stand above what they are
about; one that is indented deeper than the next key closes the part before.
"""

from __future__ import annotations

import re

from pipeline_core.spec.tree import Node

_BEHIND = re.compile(r"[\s,\]}]*?(\s+#.*)\Z")


class OldText:
    r"""The text before, by lines.

    Examples
    --------
    >>> from pipeline_core.spec.tree import grow
    >>> text = "# who\nname: Ana  # her\nseed: 1\n"
    >>> root = grow(text, "example")
    >>> OldText(text).chunk(root, root.parts["name"], 0)
    (['# who'], ['name: Ana  # her'], [])
    """

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()

    def chunk(
        self, parent: Node, node: Node, indent: int
    ) -> tuple[list[str], list[str], list[str]]:
        """Return a part's lines, moved to an indent: above it, itself, its end."""
        siblings = list(parent.parts.values())
        here = next(number for number, one in enumerate(siblings) if one is node)
        first = self.stop(siblings[here - 1]) if here else self._opening(parent, node)
        stop = self.stop(node)
        shift = indent - node.column
        moved = [_moved(line, shift) for line in self.lines[first:stop]]
        begin, end = node.line - first, node.end[0] + 1 - first
        return moved[:begin], moved[begin:end], moved[end:]

    def stop(self, node: Node) -> int:
        """Return the line behind a part: past the deeper comments that close it."""
        line = node.end[0] + 1
        last = line
        while line < len(self.lines) and _is_remark(self.lines[line]):
            text = self.lines[line]
            if text.strip():
                if len(text) - len(text.lstrip()) <= node.column:
                    break
                last = line + 1
            line += 1
        return last

    def after(self, root: Node) -> list[str]:
        """Return the lines behind the last part of all."""
        if not root.parts or root.style != "block":
            return []
        lines = self.lines[self.stop(list(root.parts.values())[-1]) :]
        while lines and not lines[-1].strip():
            lines.pop()
        return lines

    def behind(self, node: Node) -> str:
        """Return the comment on a part's last line, with the blanks before it."""
        if node.style == "block" and node.parts:
            return self.behind_key(node)
        line, column = node.end
        found = _BEHIND.match(self.lines[line][column:]) if line < len(self.lines) else None
        return found[1] if found else ""

    def behind_key(self, node: Node) -> str:
        """Return the comment on a key's own line, behind the colon."""
        found = re.match(r"\s*:(\s+#.*)\Z", self.lines[node.line][node.key_end :])
        return found[1] if found else ""

    def inside(self, node: Node) -> list[str]:
        """Return the comments within a part, but for the one behind it."""
        last = node.end[0] if node.style != "block" else node.end[0] + 1
        return [
            found
            for number in range(node.line, last)
            if (found := self._comment(number, node)) and not self._is_behind(node, number)
        ]

    def comments(self, root: Node) -> list[str]:
        """Return every comment of the text."""
        found = (self._comment(number, root) for number in range(len(self.lines)))
        return [comment for comment in found if comment]

    def _is_behind(self, node: Node, number: int) -> bool:
        return node.style == "block" and number == node.line and bool(self.behind_key(node))

    def _comment(self, number: int, node: Node) -> str:
        leaves = [leaf for leaf in _leaves(node) if leaf.line <= number <= leaf.end[0]]
        if any(leaf.end[0] > number and leaf.style == "scalar" for leaf in leaves):
            return ""
        start = max((leaf.end[1] for leaf in leaves if leaf.end[0] == number), default=0)
        found = re.search(r"(?:\A|\s)(#.*)\Z", self.lines[number][start:])
        return found[1] if found else ""

    def _opening(self, parent: Node, node: Node) -> int:
        # The first part begins under its parent's key; at the top, with the file.
        if not parent.key_end:
            return 0
        return parent.line + 1 if node.line > parent.line else node.line


def _leaves(node: Node) -> list[Node]:
    if not node.parts:
        return [node]
    return [leaf for part in node.parts.values() for leaf in _leaves(part)]


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _moved(line: str, shift: int) -> str:
    if shift >= 0:
        return " " * shift + line if line.strip() else line
    return line[min(-shift, len(line) - len(line.lstrip())) :]
