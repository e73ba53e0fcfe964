"""What libraries and measures say during a stage, heard for the stage that caused it.

Python has one place for warnings and one for log records, both for the whole
process; stages work in threads side by side, so what comes is sorted by thread.
"""

from __future__ import annotations

import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

Tell = Callable[[str, dict[str, Any]], None]
_MOST = 20
_MOST_RECORDS = 500
_LONGEST = 600
_BIGGEST = 4_000
# Of these, also what they say in passing is heard; of libraries only what should worry somebody.
_OURS = ("pipeline_core", "fabrica_blocks")


class Listener:
    """While entered, what is said inside `hearing` is collected, not printed."""

    def __init__(self) -> None:
        self._here = threading.local()
        self._catch = warnings.catch_warnings()
        self._records = _Records(self._here)
        self._levels = {logging.getLogger(name): 0 for name in _OURS}

    def __enter__(self) -> Listener:
        self._catch.__enter__()
        for kind in (UserWarning, RuntimeWarning):  # each stage's own, though another had it too
            warnings.simplefilter("always", kind)
        self._shown = warnings.showwarning
        warnings.showwarning = self._hear
        for logger in self._levels:
            self._levels[logger] = logger.level
            logger.setLevel(logging.INFO)
        logging.getLogger().addHandler(self._records)
        return self

    def __exit__(self, *error: Any) -> None:
        logging.getLogger().removeHandler(self._records)
        for logger, level in self._levels.items():
            logger.setLevel(level)
        self._catch.__exit__(*error)

    @contextmanager
    def hearing(self, tell: Tell | None = None) -> Iterator[list[str]]:
        """Collect this thread's warnings into the list given.

        Parameters
        ----------
        tell
            Called with the kind and the payload of each event that is said in passing.
        """
        notes: list[str] = []
        self._here.notes = notes
        self._here.tell, self._here.left = tell, _MOST_RECORDS
        try:
            yield notes
        finally:
            self._here.notes = self._here.tell = None

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


class _Records(logging.Handler):
    """Turns the log records of a stage's thread into events."""

    def __init__(self, here: threading.local) -> None:
        super().__init__(logging.INFO)
        self._stage = here

    def emit(self, record: logging.LogRecord) -> None:
        tell = getattr(self._stage, "tell", None)
        if tell is None:
            self._pass_on(record)
        elif self._stage.left > 0:
            self._stage.left -= 1
            if (found := told(record)) is not None:
                tell(*found)

    def _pass_on(self, record: logging.LogRecord) -> None:
        """Print what is no stage's, as Python does where nobody has set logging up."""
        last = logging.lastResort
        if last and record.levelno >= last.level and logging.getLogger().handlers == [self]:
            last.handle(record)


def told(record: logging.LogRecord) -> tuple[str, dict[str, Any]] | None:
    """Return the event of a log record, its kind and payload; None where it is of no use.

    Examples
    --------
    >>> told(logging.makeLogRecord({"msg": "Wait", "progress": {"what": "fold", "done": 1}}))
    ('stage_progress', {'code': 'progress.fold', 'values': {'done': 1}})
    >>> told(logging.makeLogRecord({"msg": "%d left", "args": (3,)}))
    ('log', {'text': '3 left'})
    """
    progress = getattr(record, "progress", None)
    try:
        if not isinstance(progress, dict):
            text = record.getMessage().strip()
            return ("log", {"text": text[:_LONGEST]}) if text else None
        text = json.dumps(progress, default=_plain)
    except Exception:  # what cannot be told must not fail the stage
        return None
    if len(text) > _BIGGEST:
        return None
    values = json.loads(text, parse_constant=lambda _: None)  # no browser reads NaN
    return "stage_progress", {"code": f"progress.{values.pop('what', 'step')}", "values": values}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)
