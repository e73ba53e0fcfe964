"""Docstrings of the script: the first paragraph of the original, wrapped to its width.

Parameters and examples of a shared function are for its reader in the library;
in a script they would bury the code.
"""

from __future__ import annotations

import ast
import textwrap

WIDTH = 88


def short_docstrings(node: ast.stmt) -> dict[ast.expr, str]:
    r"""Return the source of a short docstring for each docstring node in a definition.

    Parameters
    ----------
    node
        The definition.

    Examples
    --------
    >>> docstrings = short_docstrings(ast.parse('def f():\n    "Do it.\\n\\nMore."').body[0])
    >>> [text[2:-2] for text in docstrings.values()]
    ['"Do it."']
    """
    replacements: dict[ast.expr, str] = {}
    for definition in ast.walk(node):
        if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
            continue
        text = ast.get_docstring(definition)
        first = definition.body[0]
        if text and isinstance(first, ast.Expr):
            replacements[first.value] = docstring(summary(text), first.col_offset)
    return replacements


def summary(text: str) -> str:
    r"""Return the first paragraph of a docstring as one line.

    Examples
    --------
    >>> summary("Do it\nquickly.\n\nParameters")
    'Do it quickly.'
    """
    return " ".join(text.strip().split("\n\n")[0].split())


def docstring(text: str, indent: int) -> str:
    """Return text as a docstring literal, wrapped where it exceeds one line.

    Examples
    --------
    >>> docstring("Do it.", 4)
    '\"\"\"Do it.\"\"\"'
    """
    text = escape_docstring(text)
    if indent + len(text) + 6 <= WIDTH:
        return f'"""{text}"""'
    lines = textwrap.wrap(text, WIDTH - indent - 6, break_long_words=False)
    pad = "\n" + " " * indent
    return f'"""{pad.join(lines)}{pad}"""'


def escape_docstring(text: str) -> str:
    r"""Return text escape_docstring for use between triple quotes.

    Examples
    --------
    >>> escape_docstring("a\\b")
    'a\\\\b'
    """
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return text + " " if text.endswith('"') else text
