"""Where in a user's own file an error was raised: the line that a traceback ends in there."""

from __future__ import annotations

import linecache
from pathlib import Path
from typing import NamedTuple

from pipeline_core.catalog.own_modules import is_own

_MAX_LETTERS = 120


class OwnPlace(NamedTuple):
    """A line of a user's file.

    Parameters
    ----------
    file
        The file's name.
    line
        The line's number, from 1.
    code
        What stands there, without its indentation.
    """

    file: str
    line: int
    code: str


def own_place(error: BaseException) -> OwnPlace | None:
    """Return the innermost line of a user's file that an error came through, or None.

    Examples
    --------
    >>> own_place(ValueError("raised nowhere")) is None
    True
    """
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return next(filter(None, map(_place_of, chain)), None)


def _place_of(error: BaseException) -> OwnPlace | None:
    place = None
    if isinstance(error, SyntaxError) and error.filename and is_own(error.filename):
        place = (error.filename, error.lineno or 1)
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if is_own(file):
            place = (file, traceback.tb_lineno)
        traceback = traceback.tb_next
    if place is None:
        return None
    code = linecache.getline(*place).strip()
    return OwnPlace(Path(place[0]).name, place[1], code[:_MAX_LETTERS])
