"""Plain text in Streamlit's Markdown."""

from __future__ import annotations

_SPECIAL = r"\`*_{}[]()<>#+-!|~$:"


def escape_markdown(text: str) -> str:
    r"""Return `text` with Markdown's special characters escaped.

    Examples
    --------
    >>> escape_markdown("*x* <1H OCEAN")
    '\\*x\\* \\<1H OCEAN'
    """
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)
