"""The previous text of a file: the lines of each node, and the comments in them.

Every line belongs to exactly one node. A comment belongs to the node below it,
unless it is indented deeper than the next key: then it closes the node above.
"""

from __future__ import annotations

import re

from pipeline_core.spec.yaml_tree import Node

_CLOSING = " \t,]}"  # what may stand between a node and the comment behind it


class PreviousText:
    r"""The previous text of a file, by lines.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> text = "# who\nname: Ana  # her\nseed: 1\n"
    >>> root = parse_yaml(text, "example")
    >>> PreviousText(text).chunk(root, root.parts["name"], 0)
    (['# who'], ['name: Ana  # her'], [])
    """

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()

    def chunk(
        self, parent: Node, node: Node, indent: int
    ) -> tuple[list[str], list[str], list[str]]:
        """Return a node's lines, moved to an indent: comments above, the node, comments below."""
        siblings = list(parent.parts.values())
        index = next(i for i, sibling in enumerate(siblings) if sibling is node)
        first = self.stop(siblings[index - 1]) if index else self._first_line(parent, node)
        stop = self.stop(node)
        shift = indent - node.column
        lines = [_shift(line, shift) for line in self.lines[first:stop]]
        begin, end = node.line - first, node.end[0] + 1 - first
        return lines[:begin], lines[begin:end], lines[end:]

    def stop(self, node: Node) -> int:
        """Return the line after a node and the deeper comments that close it."""
        line = node.end[0] + 1
        last = line
        while line < len(self.lines) and _is_blank_or_comment(self.lines[line]):
            text = self.lines[line]
            if text.strip():
                if len(text) - len(text.lstrip()) <= node.column:
                    break
                last = line + 1
            line += 1
        return last

    def footer(self, root: Node) -> list[str]:
        """Return the lines after the last node of the file."""
        if not root.parts or root.style != "block":
            return []
        lines = self.lines[self.stop(list(root.parts.values())[-1]) :]
        while lines and not lines[-1].strip():
            lines.pop()
        return lines

    def trailing_comment(self, node: Node) -> str:
        """Return the comment at the end of a node's last line, with the blanks before it."""
        if node.style == "block" and node.parts:
            return self.key_comment(node)
        line, column = node.end
        rest = self.lines[line][column:] if line < len(self.lines) else ""
        comment = rest.lstrip(_CLOSING)
        if not comment.startswith("#"):
            return ""
        before = rest.removesuffix(comment)
        blanks = before[len(before.rstrip()) :]
        return blanks + comment if blanks else ""

    def key_comment(self, node: Node) -> str:
        """Return the comment on a key's own line, after the colon."""
        match = re.match(r"\s*:(\s+#.*)\Z", self.lines[node.line][node.key_end :])
        return match[1] if match else ""

    def inner_comments(self, node: Node) -> list[str]:
        """Return the comments within a node, except its trailing one."""
        last = node.end[0] if node.style != "block" else node.end[0] + 1
        return [
            comment
            for number in range(node.line, last)
            if (comment := self._comment(number, node)) and not self._is_key_comment(node, number)
        ]

    def comments(self, root: Node) -> list[str]:
        """Return every comment of the text."""
        comments = (self._comment(number, root) for number in range(len(self.lines)))
        return [comment for comment in comments if comment]

    def _is_key_comment(self, node: Node, number: int) -> bool:
        return node.style == "block" and number == node.line and bool(self.key_comment(node))

    def _comment(self, number: int, node: Node) -> str:
        leaves = [leaf for leaf in _leaves(node) if leaf.line <= number <= leaf.end[0]]
        if any(leaf.end[0] > number and leaf.style == "scalar" for leaf in leaves):
            return ""
        start = max((leaf.end[1] for leaf in leaves if leaf.end[0] == number), default=0)
        match = re.search(r"(?:\A|\s)(#.*)\Z", self.lines[number][start:])
        return match[1] if match else ""

    def _first_line(self, parent: Node, node: Node) -> int:
        # The first node begins below its parent's key; at the top level, with the file.
        if not parent.key_end:
            return 0
        return parent.line + 1 if node.line > parent.line else node.line


def _leaves(node: Node) -> list[Node]:
    if not node.parts:
        return [node]
    return [leaf for part in node.parts.values() for leaf in _leaves(part)]


def _is_blank_or_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _shift(line: str, shift: int) -> str:
    if shift >= 0:
        return " " * shift + line if line.strip() else line
    return line[min(-shift, len(line) - len(line.lstrip())) :]
