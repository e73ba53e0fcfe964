"""The changes that a reader made to a file, as messages, from its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.measures.ingest_sentences import names_text
from pipeline_core.messages.message import Message

_CODES = {"renamed": "warned.renamed_columns"}


def reading_messages(ingest: Mapping[str, Any] | None) -> list[Message]:
    """Return a message for each kind of change in a reader's report.

    Reports of old workspaces give none: there the changes stand among the warnings.

    Parameters
    ----------
    ingest
        The report, as a summary has it.

    Examples
    --------
    >>> reading_messages({"rows_in": 1, "notes": {"zones": ["at"], "no_rows": []}})
    [Message(code='warned.zones', values={'found': "'at'"}), Message(code='warned.no_rows', values={})]
    >>> reading_messages({"rows": 1, "notes": {"zones": ["at"]}})
    []
    """  # noqa: E501 - a doctest
    if not ingest or "rows_in" not in ingest:
        return []
    return [change_message(kind, names) for kind, names in ingest["notes"].items()]


def change_message(kind: str, names: list[str]) -> Message:
    """Return the message about the changes of one kind.

    Examples
    --------
    >>> change_message("one_column", [";"])
    Message(code='warned.one_column', values={'found': "';'"})
    """
    if not names:
        return Message(_CODES.get(kind, f"warned.{kind}"), {})
    found = repr(names[0]) if kind == "one_column" else names_text(names)[1:-1]
    return Message(_CODES.get(kind, f"warned.{kind}"), {"found": found})
