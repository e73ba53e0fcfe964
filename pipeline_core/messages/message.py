"""A sentence as data: a code of the message catalogues, and the values it names.

Errors, problems, reasons and refusals all travel as one of these; the reader's language
is known only in the outermost layers, where `words.say` writes the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict


class MessageJson(TypedDict):
    """A message in events, in the database and on the way to a browser."""

    code: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A code and the values that its sentence names.

    Parameters
    ----------
    code
        Key of the sentence in the message catalogues.
    values
        What the sentence names, by placeholder.

    Examples
    --------
    >>> Message("wire.cycle", {"path": ["a", "b", "a"]}).as_json()
    {'code': 'wire.cycle', 'values': {'path': ['a', 'b', 'a']}}
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> MessageJson:
        """Return the message as plain data."""
        return {"code": self.code, "values": dict(self.values)}
