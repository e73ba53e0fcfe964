"""Messages for errors raised inside a stage, which a person can act on.

Blocks and libraries raise whatever they raise; this is the one boundary where
that becomes a sentence. The traceback goes to the log, never to the page.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.catalog.own_place import OwnPlace, own_place
from pipeline_core.errors import FabricaError
from pipeline_core.messages.library_errors import library_error_message
from pipeline_core.messages.masking import masked_values
from pipeline_core.messages.message import Message
from pipeline_core.spec.extras import library_of_error

_MAX_LENGTH = 600


def explain(error: BaseException, stage: str) -> Message:
    """Return the message of an error raised in a stage.

    Parameters
    ----------
    error
        What was raised.
    stage
        The stage that was working; a recipe's error names the step's own
        stage in its ``stage`` attribute.

    Examples
    --------
    >>> explain(ValueError("Only numbers, please."), "scale").code
    'failed.other'
    """
    message = _message(error, stage)
    return Message(message.code, masked_values(dict(message.values)))


def _message(error: BaseException, stage: str) -> Message:
    if isinstance(error, FabricaError):
        return Message(error.code, {"stage": stage, **error.values})
    values: dict[str, Any] = {"stage": getattr(error, "stage", stage), "cause": _text(error)}
    if library := library_of_error(error):
        of = {"library": library.name, "extra": library.extra}
        return Message("failed.library_missing", {**values, **of})
    if isinstance(error, MemoryError):
        return Message("failed.out_of_memory", values)
    if (place := own_place(error)) and not _is_of_database(error):
        return _of_own_code(error, place, values)
    return _of_library(error, values)


def _of_own_code(error: BaseException, place: OwnPlace, values: dict[str, Any]) -> Message:
    """Return the message of an error in a user's block: its line, and what stands there."""
    of = {"type": type(error).__name__, **place._asdict()}
    return Message("failed.own_code", {**values, **of})


def _of_library(error: BaseException, values: dict[str, Any]) -> Message:
    if isinstance(error, OSError):
        return _of_the_system(error, values)
    is_of_lightgbm = type(error).__module__.startswith("lightgbm.")  # no kind of ValueError
    if (isinstance(error, ValueError | TypeError) or is_of_lightgbm) and (
        message := library_error_message(_raw_text(error))
    ):
        return Message(message.code, {**values, **message.values})
    if isinstance(error, ValueError):
        return Message("failed.other", values)
    if isinstance(error, KeyError):
        return Message("failed.no_such_key", {**values, "name": values["cause"]})
    return Message("failed.unexpected", {**values, "type": type(error).__name__})


def _of_the_system(error: OSError, values: dict[str, Any]) -> Message:
    """Return the message of a file's error; pandas calls those of a database by the same name."""
    if isinstance(error, FileNotFoundError):
        return Message("failed.no_file", {**values, "file": error.filename or values["cause"]})
    if _is_of_database(error):
        return Message("failed.database", values)
    return Message("failed.cannot_read", {**values, "file": error.filename or ""})


def _is_of_database(error: BaseException) -> bool:
    return isinstance(error, OSError) and type(error).__module__.startswith("pandas.")


def _text(error: BaseException) -> str:
    lines = [line for line in _raw_text(error).split("\n") if line.strip()]
    text = " ".join(lines) or type(error).__name__
    if len(text) <= _MAX_LENGTH:
        return text
    # The end says what to do, and a translation is found by it.
    half = _MAX_LENGTH // 2
    return f"{text[:half]} … {text[3 - half :]}"


def _raw_text(error: BaseException) -> str:
    try:
        return str(error).strip()
    except Exception:  # an exception whose own text fails must still have a message
        return ""
