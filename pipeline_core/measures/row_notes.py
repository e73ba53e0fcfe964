"""Notes of blocks that give rows, as records of the standard `logging` module.

A table has no place for what its making should tell: how many rows found no partner, what
became missing. The engine collects the notes of a stage into its report; a script prints
nothing unless it configures logging with `logging.basicConfig`.
"""

from __future__ import annotations

import logging
from typing import Any


def add_note(code: str, **values: Any) -> None:
    """Note something about the rows that a block gives.

    Parameters
    ----------
    code
        What it is about, as in the message ``note.CODE``.
    **values
        The values of its sentence: numbers, texts and lists of them.

    Examples
    --------
    >>> add_note("rows_without_partner", rows=3, of=10)
    """
    log = logging.getLogger(__name__)
    log.info("%s: %s", code, values, extra={"note": {"code": code, **values}})
