"""Changes a piece of source at the places of its syntax nodes, all else untouched.

Layout and comments of a carried function are its author's; rebuilding it from
its syntax tree would lose both.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import Any

_FOR_TOOLS = re.compile(r"\s*#\s*(noqa|type:\s*ignore|fmt:|pragma:|pylint:|ruff:).*")


class Splice:
    """Replacements in a text, made all at once.

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

    def replace(self, node: Any, by: str) -> None:
        """Put other source where a node stands."""
        self._edits[self._span(node)] = by.encode()

    def rename(self, node: ast.FunctionDef | ast.ClassDef, name: str) -> None:
        """Give a function or class another name where it is defined."""
        start, end = self._span(node)
        found = re.compile(rb"(?:def|class)\s+(\w+)").search(self._bytes, start, end)
        if found is not None:
            self._edits[found.span(1)] = name.encode()

    def cut(self, node: Any, decorators: list[ast.expr] | None = None) -> str:
        """Return a node's source with the replacements made.

        Parameters
        ----------
        node
            A statement.
        decorators
            Those of its decorators that stay.
        """
        start, end = self._span(node)
        pieces, here = [], start
        for (first, last), by in sorted(self._edits.items()):
            if first >= here and last <= end:
                pieces += [self._bytes[here:first], by]
                here = last
        body = b"".join([*pieces, self._bytes[here:end]]).decode()
        marks = "".join(f"@{self._plain(one)}\n" for one in decorators or [])
        return without_tool_comments(marks + body)

    def _plain(self, node: Any) -> str:
        start, end = self._span(node)
        return self._bytes[start:end].decode()

    def _span(self, node: Any) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset


def without_tool_comments(text: str) -> str:
    r"""Drop comments that only speak to linters and type checkers.

    Examples
    --------
    >>> without_tool_comments("a = 1  # noqa: E501\nb = 2  # two")
    'a = 1\nb = 2  # two'
    """
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and _FOR_TOOLS.fullmatch(token.string):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(lines)
