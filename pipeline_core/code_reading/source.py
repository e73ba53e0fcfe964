"""A Python source as a syntax tree, within limits; its code is never executed."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from pipeline_core.errors import SpecError

MAX_BYTES = 2_000_000
MAX_NODES = 400_000
MAX_DEPTH = 200
_MAGIC = re.compile(r"\s*[%!?]|[^#]*\?\s*$")


@dataclass(frozen=True)
class Source:
    """A parsed source.

    Parameters
    ----------
    tree
        Its syntax tree.
    text
        Its text, with the lines that are not Python left blank.
    magics
        Those lines by number: a notebook's commands.
    file
        Its path among the files of the code.
    """

    tree: ast.Module
    text: str
    magics: dict[int, str]
    file: str = ""

    def of(self, node: ast.AST, most: int = 160) -> str:
        """Return the first line of a node's own text."""
        lines = (ast.get_source_segment(self.text, node) or "").strip().split("\n")
        text = lines[0] + (" …" if len(lines) > 1 else "")
        return text if len(text) <= most else f"{text[: most - 2]} …"


def parse_source(data: bytes) -> Source:
    """Return the syntax tree of a Python source.

    Raises
    ------
    SpecError
        It is too large, too deep, no text, or no Python.

    Examples
    --------
    >>> type(parse_source(b"n = 3").tree.body[0]).__name__
    'Assign'
    """
    text = _text_of(data)
    try:
        return _bounded(Source(_tree_of(text), text, {}))
    except SyntaxError as error:
        plain, magics = _without_magics(text)
        if not magics:
            raise _no_python(error) from None
    try:
        return _bounded(Source(_tree_of(plain), plain, magics))
    except SyntaxError as error:
        raise _no_python(error) from None


def _text_of(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise SpecError("code.too_large", size=len(data), limit=MAX_BYTES)
    if b"\0" in data:
        raise SpecError("code.no_text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpecError("code.no_text") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tree_of(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in somebody's code
            return ast.parse(text)
    except (RecursionError, MemoryError):
        raise SpecError("code.too_deep", limit=MAX_DEPTH) from None
    except ValueError as error:  # a whole number of too many digits, a lone surrogate
        raise SpecError("code.no_python", line=1, cause=str(error)) from None


def _bounded(source: Source) -> Source:
    """Return a source unless its tree is larger or deeper than a walk should be."""
    level: list[ast.AST] = [source.tree]
    depth = count = 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise SpecError("code.too_deep", limit=MAX_DEPTH)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return source


def _without_magics(text: str) -> tuple[str, dict[int, str]]:
    lines = text.split("\n")
    magics = {n: line for n, line in enumerate(lines, 1) if _MAGIC.match(line)}
    return "\n".join("" if n in magics else line for n, line in enumerate(lines, 1)), magics


def _no_python(error: SyntaxError) -> SpecError:
    return SpecError("code.no_python", line=error.lineno or 1, cause=error.msg)
