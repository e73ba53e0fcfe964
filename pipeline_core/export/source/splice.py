"""Replaces syntax nodes in source text and leaves the rest of the text untouched.

Layout and comments of a carried function are its author's; rebuilding it from
its syntax tree would lose both.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import Any

_TOOL_COMMENT = re.compile(r"\s*#\s*(noqa|type:\s*ignore|fmt:|pragma:|pylint:|ruff:).*")


class Splice:
    """Replacements of syntax nodes in a text, applied together.

    Parameters
    ----------
    text
        The whole text that the nodes were parsed from.

    Examples
    --------
    >>> text = "total = first + second"
    >>> splice = Splice(text)
    >>> statement = ast.parse(text).body[0]
    >>> splice.replace(statement.value.right, "third")
    >>> splice.cut(statement)
    'total = first + third'
    """

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._edits: dict[tuple[int, int], bytes] = {}

    def replace(self, node: Any, text: str) -> None:
        """Replace the source of a node."""
        self._edits[self._span(node)] = text.encode()

    def rename(self, node: ast.FunctionDef | ast.ClassDef, name: str) -> None:
        """Replace the name of a function or class in its definition."""
        start, end = self._span(node)
        match = re.compile(rb"(?:def|class)\s+(\w+)").search(self._bytes, start, end)
        if match is not None:
            self._edits[match.span(1)] = name.encode()

    def cut(self, node: Any, decorators: list[ast.expr] | None = None) -> str:
        """Return the source of a node with the replacements applied.

        Parameters
        ----------
        node
            A statement.
        decorators
            The decorators to keep.
        """
        start, end = self._span(node)
        pieces, position = [], start
        for (first, last), replacement in sorted(self._edits.items()):
            if first >= position and last <= end:
                pieces += [self._bytes[position:first], replacement]
                position = last
        body = b"".join([*pieces, self._bytes[position:end]]).decode()
        decorator_lines = "".join(
            f"@{self._original(decorator)}\n" for decorator in decorators or []
        )
        return without_tool_comments(decorator_lines + body)

    def _original(self, node: Any) -> str:
        start, end = self._span(node)
        return self._bytes[start:end].decode()

    def _span(self, node: Any) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset


def without_tool_comments(text: str) -> str:
    r"""Return source without comments for linters and type checkers.

    Examples
    --------
    >>> without_tool_comments("a = 1  # noqa: E501\nb = 2  # two")
    'a = 1\nb = 2  # two'
    """
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and _TOOL_COMMENT.fullmatch(token.string):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(lines)
