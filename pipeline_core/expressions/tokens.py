"""The first door: text is cut into words, and only known words get through.

Column names in backticks may hold anything, so they are taken out before the
rest is parsed and put back afterwards. Characters that no expression needs
(dots, braces, semicolons, backslashes) stop here: there is no attribute to
look at later because there is no dot to write it with.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import NamedTuple

from pipeline_core.errors import SettingsError

LONGEST = 1000
DEEPEST = 20

WORD = re.compile(
    r"""(?P<space>\s+)
      | (?P<column>`(?:[^`]|``)+`)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w))
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%()\[\],<>])""",
    re.VERBOSE,
)
_ADVICE = {
    "=": "==", "&": "and", "|": "or", "!": "not", "~": "not", "^": "**",
}  # fmt: skip


class Parsed(NamedTuple):
    """A syntax tree with the names that its placeholders and identifiers stand for."""

    tree: ast.expr
    columns: Mapping[str, str]


def parse(text: str) -> Parsed:
    """Parse an expression's text into a syntax tree of known words.

    Parameters
    ----------
    text
        What the user typed, at most 1,000 characters.

    Returns
    -------
    Parsed
        The tree, and for each identifier in it the column name it stands for.

    Raises
    ------
    SettingsError
        Empty, too long, too deep, an unknown character, or not an expression.

    Examples
    --------
    >>> parse("`my age` > 1").columns
    {'_c0': 'my age'}
    """
    if not text.strip():
        raise SettingsError("expression_empty")
    if len(text) > LONGEST:
        raise SettingsError("expression_too_long", found=len(text), limit=LONGEST)
    source, columns = _cut(text)
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as cause:
        raise SettingsError("expression_syntax", text=text) from cause
    return Parsed(tree, columns)


def _cut(text: str) -> tuple[str, dict[str, str]]:
    out: list[str] = []
    columns: dict[str, str] = {}
    position = depth = 0
    while position < len(text):
        match = WORD.match(text, position)
        if match is None:
            raise _unknown_character(text, position)
        position = match.end()
        kind, word = str(match.lastgroup), match.group()
        depth += (word in "([") - (word in ")]") if kind == "sign" else 0
        if depth > DEEPEST:
            raise SettingsError("expression_too_deep", limit=DEEPEST)
        out.append(_written(kind, word, columns))
    # A space between all words: nothing can grow together into another word.
    return " ".join(out), columns


def _written(kind: str, word: str, columns: dict[str, str]) -> str:
    if kind == "text":
        return repr(word[1:-1])
    if kind == "column" or (kind == "name" and not word.isascii()):
        # Python would change the letters of a name that is not plain ASCII.
        name = word[1:-1].replace("``", "`") if kind == "column" else word
        placeholder = f"_c{len(columns)}"
        columns[placeholder] = name
        return placeholder
    if kind == "name" and re.fullmatch(r"_c\d+", word):
        return _written("column", f"`{word}`", columns)
    return " " if kind == "space" else word


def _unknown_character(text: str, position: int) -> SettingsError:
    found = text[position]
    near = text[max(0, position - 10) : position + 10]
    if found in "\"'`":
        return SettingsError("expression_not_closed", found=found, near=near)
    if found in _ADVICE:
        return SettingsError("expression_sign", found=found, instead=_ADVICE[found], near=near)
    return SettingsError("expression_character", found=found, near=near)
