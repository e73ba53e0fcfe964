"""Plain text in Streamlit's Markdown."""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)(.+?)(?<!`)\1(?!`)")
_SPECIAL = r"\`*_{}[]()<>#+-!|~$:"


def escape_markdown(text: str) -> str:
    r"""Return `text` with Markdown's special characters escaped.

    Examples
    --------
    >>> escape_markdown("*x* <1H OCEAN")
    '\\*x\\* \\<1H OCEAN'
    """
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)


def help_markdown(text: str) -> str:
    r"""Return a help text with its code as code: elsewhere Streamlit makes one sign of `>=`.

    Examples
    --------
    >>> help_markdown("for example ``a >= b`` (*or* `c`)")
    'for example `a >= b` \\(\\*or\\* `c`\\)'
    """
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [escape_markdown(text[end : code.start()]), f"`{code[2]}`"]
        end = code.end()
    return "".join([*parts, escape_markdown(text[end:])])
