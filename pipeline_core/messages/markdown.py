"""Plain text in Markdown: a title or a note is shown as it was written, whatever is in it."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LINE_START = re.compile(r"^([-+=]|\d+(?=[.)]))")  # what would begin a list or a heading


def plain_markdown(text: str) -> str:
    r"""Return a text as Markdown that shows it, on one line.

    Examples
    --------
    >>> print(plain_markdown("*Who* pays <b>back</b>?\n# No"))
    \*Who\* pays \<b\>back\</b\>? \# No
    >>> print(plain_markdown("1. first"), plain_markdown("- x"))
    1\. first \- x
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LINE_START.sub(_escaped, line, count=1)


def _escaped(start: re.Match[str]) -> str:
    return f"{start[0]}\\" if start[0].isdigit() else f"\\{start[0]}"


def plain_paragraphs(text: str) -> str:
    r"""Return a text of several lines as Markdown that shows its lines and paragraphs.

    Examples
    --------
    >>> print(plain_paragraphs("One\ntwo\n\n- three"))
    One\
    two
    <BLANKLINE>
    \- three
    """
    paragraphs = re.split(r"\n\s*\n", text.strip())
    lines = (filter(str.strip, paragraph.split("\n")) for paragraph in paragraphs)
    return "\n\n".join("\\\n".join(map(plain_markdown, texts)) for texts in lines)
