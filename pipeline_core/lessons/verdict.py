"""The table of goals, and what a goal says."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline_core.lessons.function_table import FunctionTable
from pipeline_core.messages.message import Message


class Verdict(NamedTuple):
    """What a goal says of the evidence.

    Parameters
    ----------
    reached
        Whether it is reached.
    message
        What was found, or what is missing.
    """

    reached: bool
    message: Message


GOALS: FunctionTable[Verdict] = FunctionTable()


def reached(code: str, **values: Any) -> Verdict:
    """Return that a goal is reached, and by what."""
    return Verdict(True, Message(code, values))


def missing(code: str, **values: Any) -> Verdict:
    """Return what is missing for a goal."""
    return Verdict(False, Message(code, values))
