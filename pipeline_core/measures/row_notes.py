"""Notes of blocks that give rows, as records of the standard `logging` module.

A table has no place for what its making should tell: how many rows found no partner, what
became missing, and how a file was read. The engine collects the notes of a stage into its
report; a script prints those that have a sentence, and all if it configures logging with
`logging.basicConfig`.
"""

from __future__ import annotations

import logging
from typing import Any


def add_note(code: str, sentence: str = "", /, **values: Any) -> None:
    """Note something about the rows that a block gives.

    Parameters
    ----------
    code
        What it is about, as in the message ``note.CODE``.
    sentence
        What whoever runs a script must not miss, in English: logged as a warning there.
    **values
        The values of its sentence: numbers, texts and lists of them.

    Examples
    --------
    >>> add_note("rows_without_partner", rows=3, of=10)
    """
    level = logging.WARNING if sentence else logging.INFO
    log, note = logging.getLogger(__name__), {"code": code, **values}
    log.log(level, "%s", sentence or f"{code}: {values}", extra={"note": note})
