"""What a person must decide in a merge, and the value that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from pipeline_core.messages.message import Message

Path: TypeAlias = tuple[Any, ...]


class _Absence(Enum):
    MISSING = "missing"


MISSING: Final = _Absence.MISSING  # an entry that a version does not have


@dataclass(frozen=True)
class Conflict:
    """A place of the file that both versions changed, each in its way.

    Parameters
    ----------
    path
        The keys that lead to it.
    message
        What each version did, and what can be done.
    """

    path: Path
    message: Message
