"""Values that no text may show: those of the named secrets that this process has read.

A secret is masked wherever a text leaves a run or a job: errors, warnings, log lines,
tracebacks. What was never read here cannot be in a text of this process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

MASK = "***"
_SHORTEST = 4  # a shorter password is masked inside its address only
_USER_INFO = re.compile(r"://[^/?#@\s]*?:(.*)@")
_PARAMETER = re.compile(r"(?:password|passwd|pwd|token|secret)=([^&\s]+)", re.IGNORECASE)
_noted: dict[str, None] = {}


def note_secret(value: str) -> None:
    """Note a secret's value: an address with a password, or a password itself.

    Parameters
    ----------
    value
        The value, which is masked from now on, and so is the password within it.

    Examples
    --------
    >>> note_secret("postgresql://ana:lima+2024@db/shop")
    >>> masked("no access for ana with lima+2024 at postgresql://ana:lima+2024@db/shop")
    'no access for ana with *** at ***'
    """
    for text in sorted(_parts(value), key=len, reverse=True):
        if len(text) >= _SHORTEST:
            _noted[text] = None


def _parts(value: str) -> Iterator[str]:
    yield value
    for pattern in (_USER_INFO, _PARAMETER):
        for password in pattern.findall(value):
            yield from {password, unquote(password), quote(unquote(password), safe="")}


def masked(text: str) -> str:
    """Return a text with a mask in place of each secret that was noted."""
    for secret in sorted(_noted, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def masked_values(value: Any) -> Any:
    """Return a message's values with every text in them masked.

    Examples
    --------
    >>> masked_values({"cause": "x", "rows": [1, "y"]})
    {'cause': 'x', 'rows': [1, 'y']}
    """
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {name: masked_values(part) for name, part in value.items()}
    return [masked_values(part) for part in value] if isinstance(value, list | tuple) else value
