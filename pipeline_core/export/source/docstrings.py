"""Docstrings as the script needs them: the first sentence, wrapped to its width.

Parameters and examples of a shared function are for its reader in the library;
in a script they would bury the code.
"""

from __future__ import annotations

import ast
import textwrap

WIDTH = 88


def shorten_docstrings(node: ast.stmt, replace: dict[ast.expr, str]) -> None:
    r"""Note, for each docstring inside a definition, what to put in its place.

    Parameters
    ----------
    node
        The definition.
    replace
        Source by the docstring's node, filled in here.

    Examples
    --------
    >>> found = {}
    >>> shorten_docstrings(ast.parse('def f():\n    "Do it.\\n\\nMore."').body[0], found)
    >>> [text[2:-2] for text in found.values()]
    ['"Do it."']
    """
    for one in ast.walk(node):
        if not isinstance(one, ast.FunctionDef | ast.ClassDef):
            continue
        text = ast.get_docstring(one)
        first = one.body[0]
        if text and isinstance(first, ast.Expr):
            replace[first.value] = docstring(summary(text), first.col_offset)


def summary(text: str) -> str:
    r"""Return the first paragraph of a docstring as one line.

    Examples
    --------
    >>> summary("Do it\nquickly.\n\nParameters")
    'Do it quickly.'
    """
    return " ".join(text.strip().split("\n\n")[0].split())


def docstring(text: str, indent: int) -> str:
    """Write text as a docstring, wrapped where one line is too short for it.

    Examples
    --------
    >>> docstring("Do it.", 4)
    '\"\"\"Do it.\"\"\"'
    """
    text = escaped(text)
    if indent + len(text) + 6 <= WIDTH:
        return f'"""{text}"""'
    lines = textwrap.wrap(text, WIDTH - indent - 6, break_long_words=False)
    pad = "\n" + " " * indent
    return f'"""{pad.join(lines)}{pad}"""'


def escaped(text: str) -> str:
    r"""Return text as it may stand between triple quotes.

    Examples
    --------
    >>> escaped("a\\b")
    'a\\\\b'
    """
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return text + " " if text.endswith('"') else text
