"""Capture of warnings and log records, sorted by the stage that caused them.

Python has one place for warnings and one for log records, both for the whole
process; stages work in threads side by side, so both are sorted by thread.
"""

from __future__ import annotations

import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from pipeline_core.messages.masking import masked
from pipeline_core.store.events import Event, LogLine, StageProgress, log_line, stage_progress

EventSink = Callable[[Event], None]
_MAX_WARNINGS = 20
_MAX_RECORDS = 500
_MAX_LINE = 600
_MAX_PROGRESS = 4_000
# INFO is captured from these; from libraries only warnings and errors.
_OWN_LOGGERS = ("pipeline_core", "fabrica_blocks")


class LogCapture:
    """While entered, warnings and log records inside `capture` are collected, not printed."""

    def __init__(self) -> None:
        self._thread = threading.local()
        self._catch = warnings.catch_warnings()
        self._handler = _RecordHandler(self._thread)
        self._levels = {logging.getLogger(name): 0 for name in _OWN_LOGGERS}

    def __enter__(self) -> LogCapture:
        self._catch.__enter__()
        for kind in (UserWarning, RuntimeWarning):  # each stage's own, though another had it too
            warnings.simplefilter("always", kind)
        self._showwarning = warnings.showwarning
        warnings.showwarning = self._collect_warning
        for logger in self._levels:
            self._levels[logger] = logger.level
            logger.setLevel(logging.INFO)
        logging.getLogger().addHandler(self._handler)
        return self

    def __exit__(self, *error: Any) -> None:
        logging.getLogger().removeHandler(self._handler)
        for logger, level in self._levels.items():
            logger.setLevel(level)
        self._catch.__exit__(*error)

    @contextmanager
    def capture(self, stage: str = "", sink: EventSink | None = None) -> Iterator[list[str]]:
        """Yield the list in which this thread's warnings are collected.

        Parameters
        ----------
        stage
            The stage that this thread works for.
        sink
            Called with the event of each log record.
        """
        collected: list[str] = []
        self._thread.warnings = collected
        self._thread.stage, self._thread.sink = stage, sink
        self._thread.records_left = _MAX_RECORDS
        try:
            yield collected
        finally:
            self._thread.warnings = self._thread.sink = None

    def count_warnings(self) -> int:
        """Return how many warnings this thread's stage has had so far."""
        return len(getattr(self._thread, "warnings", None) or ())

    def _collect_warning(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        collected = getattr(self._thread, "warnings", None)
        if collected is None:
            self._showwarning(message, category, filename, lineno, file, line)
            return
        text = masked(f"{category.__name__}: {message}")
        if len(collected) < _MAX_WARNINGS and text not in collected:
            collected.append(text)


class _RecordHandler(logging.Handler):
    """Turns the log records of a stage's thread into events."""

    def __init__(self, thread: threading.local) -> None:
        super().__init__(logging.INFO)
        self._thread = thread

    def emit(self, record: logging.LogRecord) -> None:
        sink = getattr(self._thread, "sink", None)
        if sink is None:
            self._print(record)
        elif self._thread.records_left > 0:
            self._thread.records_left -= 1
            if (event := event_of(record, self._thread.stage)) is not None:
                sink(event)

    def _print(self, record: logging.LogRecord) -> None:
        """Print a record of no stage, as Python does where logging is not configured."""
        last = logging.lastResort
        if last and record.levelno >= last.level and logging.getLogger().handlers == [self]:
            last.handle(record)


def event_of(record: logging.LogRecord, stage: str) -> StageProgress | LogLine | None:
    """Return the event of a log record; None where it is empty, too big or not JSON-able.

    Examples
    --------
    >>> progress = {"what": "fold", "done": 1}
    >>> event_of(logging.makeLogRecord({"msg": "Wait", "progress": progress}), "scores")["code"]
    'progress.fold'
    >>> event_of(logging.makeLogRecord({"msg": "%d left", "args": (3,)}), "scores")["text"]
    '3 left'
    """
    progress = getattr(record, "progress", None)
    try:
        if not isinstance(progress, dict):
            text = masked(record.getMessage().strip())
            return log_line(stage, text[:_MAX_LINE]) if text else None
        text = masked(json.dumps(progress, default=_json_value))
    except Exception:  # a record that cannot be written must not fail the stage
        return None
    if len(text) > _MAX_PROGRESS:
        return None
    values = json.loads(text, parse_constant=lambda _: None)  # no browser reads NaN
    return stage_progress(stage, f"progress.{values.pop('what', 'step')}", values)


def _json_value(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)
