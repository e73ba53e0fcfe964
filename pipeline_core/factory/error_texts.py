"""Tracebacks of a process that has several runs, each brought to the run that it belongs to."""

from __future__ import annotations

import logging
from collections import deque
from pathlib import Path
from typing import Any

from pipeline_core.messages.masking import masked
from pipeline_core.store.events import Event

_MOST = 200
_LOGGER = logging.getLogger("fabrica.errors")


class ErrorTexts(logging.Handler):
    """While entered, the tracebacks of this process, the newest of them.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with ErrorTexts() as errors:
    ...     _LOGGER.error("Error %s in stage %r", "0a1b2c3d", "forest")
    ...     errors.write_of({"kind": "stage_finished", "error": {"id": "0a1b2c3d"}}, folder)
    >>> (folder / "errors").read_text().strip()
    "Error 0a1b2c3d in stage 'forest'"
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._texts: deque[str] = deque(maxlen=_MOST)

    def __enter__(self) -> ErrorTexts:
        _LOGGER.addHandler(self)
        _LOGGER.propagate = False
        return self

    def __exit__(self, *error: object) -> None:
        _LOGGER.removeHandler(self)
        _LOGGER.propagate = True

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text of a record."""
        self._texts.append(masked(self.format(record)))

    def write_of(self, event: Event | dict[str, Any], folder: Path) -> None:
        """Write what belongs to an event's error into a run's folder, as the run's own log does."""
        error = event.get("error")
        number = error.get("id") if isinstance(error, dict) else None
        texts = [text for text in list(self._texts) if number and str(number) in text]
        if texts:
            with (folder / "errors").open("a", encoding="utf-8") as file:
                file.writelines(f"{text}\n" for text in texts)
