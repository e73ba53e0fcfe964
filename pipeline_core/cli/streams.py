"""Standard output and error that any terminal, pipe or encoding can take.

A character that the encoding lacks is written as its nearest plain one. A reader that
closes its pipe ends the printing, never the work, nor its exit code.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper

_HANDLER = "fabrica.nearest"
_NEAREST = {
    "·": "-", "–": "-", "—": "-", "−": "-", "±": "+/-", "×": "x", "…": "...", "→": "->",
    "≤": "<=", "≥": ">=", "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"',
    "¿": "", "¡": "", "✓": "ok",
}  # fmt: skip


def prepare_streams() -> None:
    """Make standard output and error able to take every character; open what is closed."""
    _open_missing()
    codecs.register_error(_HANDLER, nearest_characters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _open_missing() -> None:
    """Occupy the numbers 0 to 2: a database that got one of them would be printed into."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    if sys.stderr is None:  # `print` would write to standard output instead
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - as long as the process


def nearest_characters(error: UnicodeError) -> tuple[str, int]:
    """Return plain characters for those that an encoding lacks: an error handler of codecs.

    Examples
    --------
    >>> nearest_characters(UnicodeEncodeError("ascii", "día · ½", 1, 2, "no such character"))
    ('i', 2)
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(map(_nearest, text)), error.end


def _nearest(character: str) -> str:
    if character in _NEAREST:
        return _NEAREST[character]
    letters = unicodedata.normalize("NFKD", character)
    return "".join(letter for letter in letters if letter.isascii()) or "?"


@contextmanager
def closed_pipes_tolerated() -> Iterator[None]:
    """Print within this where the exit code must not depend on who reads the output."""
    try:
        yield
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        _silence_closed_pipes()


def _silence_closed_pipes() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            with suppress(OSError):
                stream.flush()
