"""Warnings that libraries raise during a stage, heard for the stage that caused them.

Python's own `catch_warnings` is one for the whole process; stages work in
threads side by side, so the hook sorts by thread.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

_MOST = 20


class Listener:
    """While entered, warnings raised inside `hearing` are collected, not printed."""

    def __init__(self) -> None:
        self._here = threading.local()
        self._catch = warnings.catch_warnings()

    def __enter__(self) -> Listener:
        self._catch.__enter__()
        for kind in (UserWarning, RuntimeWarning):  # each stage's own, though another had it too
            warnings.simplefilter("always", kind)
        self._shown = warnings.showwarning
        warnings.showwarning = self._hear
        return self

    def __exit__(self, *error: Any) -> None:
        self._catch.__exit__(*error)

    @contextmanager
    def hearing(self) -> Iterator[list[str]]:
        """Collect this thread's warnings into the list given."""
        notes: list[str] = []
        self._here.notes = notes
        try:
            yield notes
        finally:
            self._here.notes = None

    def _hear(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        notes = getattr(self._here, "notes", None)
        if notes is None:
            self._shown(message, category, filename, lineno, file, line)
            return
        text = f"{category.__name__}: {message}"
        if len(notes) < _MOST and text not in notes:
            notes.append(text)
