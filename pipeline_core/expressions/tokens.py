"""The tokenizer, the first check: only known tokens get through.

Column names in backticks may hold anything, so they are taken out before the
rest is parsed and put back afterwards. Characters that no expression needs
(dots, braces, semicolons, backslashes) are refused here: without a dot, no
attribute can be written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline_core.errors import SettingsError
from pipeline_core.expressions.places import Places

MAX_LENGTH = 1000
MAX_DEPTH = 20

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<column>`(?:[^`]|``)+`)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w))
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%()\[\],<>])""",
    re.VERBOSE,
)
_REPLACEMENTS = {"=": "==", "&": "and", "|": "or", "!": "not", "~": "not", "^": "**"}


class Parsed(NamedTuple):
    """A syntax tree, with the column names of its placeholders and its places in the text."""

    tree: ast.expr
    columns: Mapping[str, str]
    places: Places

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Return where in the text a node stands, as start and end."""
        first, last = node.col_offset, node.end_col_offset or node.col_offset
        return self.places.of(first)[0], self.places.of(max(first, last - 1))[1]


def parse(text: str) -> Parsed:
    """Parse an expression's text into a syntax tree of known tokens.

    Parameters
    ----------
    text
        What the user typed, at most 1,000 characters.

    Returns
    -------
    Parsed
        The tree, and the column name of each placeholder in it.

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
    if len(text) > MAX_LENGTH:
        place = (MAX_LENGTH, len(text))
        raise _error_at(place, "expression_too_long", found=len(text), limit=MAX_LENGTH)
    source, columns, places = _tokenize(text)
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as cause:
        end = len(source)  # where something more was expected, Python names no place
        place = places.of_character(source, (cause.offset or end + 1) - 1)
        raise _error_at(place, "expression_syntax", text=text) from cause
    except (ValueError, RecursionError, MemoryError) as cause:
        raise SettingsError("expression_syntax", text=text) from cause
    return Parsed(tree, columns, places)


def _tokenize(text: str) -> tuple[str, dict[str, str], Places]:
    tokens: list[str] = []
    columns: dict[str, str] = {}
    places = Places()
    position = depth = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise _unknown_character(text, position)
        position = match.end()
        kind, token = str(match.lastgroup), match.group()
        depth += (token in "([") - (token in ")]") if kind == "sign" else 0
        if depth > MAX_DEPTH:
            raise _error_at(match.span(), "expression_too_deep", limit=MAX_DEPTH)
        if kind != "space":
            tokens.append(_python_token(kind, token, columns))
            places.add(tokens, match.span())
    # A space between all tokens: no two of them can join into another.
    return " ".join(tokens), columns, places


def _python_token(kind: str, token: str, columns: dict[str, str]) -> str:
    if kind == "text":
        return repr(token[1:-1])
    if kind == "column" or (kind == "name" and not token.isascii()):
        # Python would change the letters of a name that is not plain ASCII.
        name = token[1:-1].replace("``", "`") if kind == "column" else token
        placeholder = f"_c{len(columns)}"
        columns[placeholder] = name
        return placeholder
    if kind == "name" and re.fullmatch(r"_c\d+", token):
        return _python_token("column", f"`{token}`", columns)
    return token


def _unknown_character(text: str, position: int) -> SettingsError:
    character = text[position]
    near = text[max(0, position - 10) : position + 10]
    place = (position, position + 1)
    if character in "\"'`":
        place = (position, len(text))
        return _error_at(place, "expression_not_closed", found=character, near=near)
    if instead := _REPLACEMENTS.get(character):
        return _error_at(place, "expression_sign", found=character, instead=instead, near=near)
    return _error_at(place, "expression_character", found=character, near=near)


def _error_at(place: tuple[int, int], code: str, **values: Any) -> SettingsError:
    error = SettingsError(code, **values)
    error.place = place
    return error
