"""Texts of several lines, such as a query, written over as many lines."""

from __future__ import annotations


def text_block(value: str) -> str | None:
    r'''Return a text of several lines as a literal in triple quotes, or None where it is none.

    It stands at the left margin: an indented one would be another text.

    Examples
    --------
    >>> print(text_block("SELECT id\nFROM flights\n"))
    """\
    SELECT id
    FROM flights
    """
    >>> text_block("SELECT id"), text_block('a\n"""'), text_block("a\\\nb"), text_block("a\n\x00")
    (None, None, None, None)
    '''
    lines = value.split("\n")
    is_plain = all(line.isprintable() for line in lines)
    if len(lines) < 2 or not is_plain or '"""' in value or "\\" in value or value[-1] == '"':
        return None
    return f'"""\\\n{value}"""'
