"""Collection of the notes that a block that gives rows makes while it works."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline_core.measures import row_notes

_THREAD = threading.local()


@contextmanager
def collected_notes() -> Iterator[list[dict[str, Any]]]:
    """Yield the list in which this thread's notes are collected; an outer list gets them too.

    Examples
    --------
    >>> with collected_notes() as notes:
    ...     row_notes.add_note("rows_without_partner", rows=3)
    >>> notes
    [{'code': 'rows_without_partner', 'rows': 3}]
    """
    outer = getattr(_THREAD, "notes", None)
    notes: list[dict[str, Any]] = []
    _THREAD.notes = notes
    try:
        yield notes
    finally:
        _THREAD.notes = outer
        if outer is not None:
            outer += notes


def _collect(record: logging.LogRecord) -> bool:
    """Take a note out of the log where somebody collects it."""
    note, notes = getattr(record, "note", None), getattr(_THREAD, "notes", None)
    if note is None or notes is None:
        return True
    notes.append(note)
    return False


_LOGGER = logging.getLogger(row_notes.__name__)
_LOGGER.setLevel(logging.INFO)
_LOGGER.addFilter(_collect)
