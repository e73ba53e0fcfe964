"""Whatever ends a command early, as a sentence, an exit code and a JSON object."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipeline_core.cli.advice import advice_values
from pipeline_core.cli.output import to_json
from pipeline_core.errors import FabricaError, StageFailed, StoreError, UsageError
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say

PROBLEMS, WRONG_USE, FAILED, CRASHED, CANCELLED = 1, 2, 3, 4, 130
# What was named cannot be used as what it was named; a full disk was not named.
_WRONG_WORDS = ("store.read_only", "store.unreachable", "store.bad_path", "catalog.not_a_user_file")
_TRACEBACK_VARIABLE = "FABRICA_TRACEBACK"


def report_failure(
    error: BaseException, *, language: str, as_json: bool, workspace: Path | None = None
) -> int:
    """Print why a command ended early, and return its exit code.

    Parameters
    ----------
    error
        What was raised.
    language
        Language of the sentence.
    as_json
        Whether standard output gets an object as well.
    workspace
        That of ``--workspace``, for sentences that advise another command.
    """
    if os.environ.get(_TRACEBACK_VARIABLE):
        raise error
    message, code = message_of(error), exit_code_of(error)
    values = {**message.values, **advice_values(workspace)}
    sentence = say(message.code, values, language)
    print(usage_of(error) + sentence, file=sys.stderr)
    if as_json:
        print(to_json({"error": {**message.as_json(), "message": sentence}, "exit_code": code}))
    return code


def message_of(error: BaseException) -> Message:
    """Return what an exception says, for any exception.

    Examples
    --------
    >>> message_of(ZeroDivisionError("division by zero")).code
    'cli.unexpected'
    """
    if isinstance(error, FabricaError):
        return error.message
    if isinstance(error, KeyboardInterrupt):
        return Message("cli.cancelled")
    cause = getattr(error, "strerror", None) or str(error)
    if isinstance(error, OSError):
        return Message("cli.os_error", {"file": str(error.filename or ""), "cause": cause})
    values = {"type": type(error).__name__, "cause": cause, "variable": _TRACEBACK_VARIABLE}
    return Message("cli.unexpected", values)


def exit_code_of(error: BaseException) -> int:
    """Return the exit code of a command that an exception ended.

    Examples
    --------
    >>> exit_code_of(UsageError("cli.bad_set", text="a")), exit_code_of(KeyboardInterrupt())
    (2, 130)
    """
    if isinstance(error, UsageError) or getattr(error, "code", None) in _WRONG_WORDS:
        return WRONG_USE
    if isinstance(error, StageFailed | StoreError | OSError):
        return FAILED
    if isinstance(error, KeyboardInterrupt):
        return CANCELLED
    return PROBLEMS if isinstance(error, FabricaError) else CRASHED


def usage_of(error: BaseException) -> str:
    """Return the usage lines that stand before a sentence about wrong words."""
    return str(error.values.get("usage", "")) if isinstance(error, UsageError) else ""
