"""Commands that sentences advise: they are for the same workspace."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline_core.cli.output import Row, has_error


def advice_values(workspace: Path | None) -> dict[str, str]:
    """Return the values of a sentence that advises a command: its options of a terminal.

    Examples
    --------
    >>> advice_values(Path("my runs")), advice_values(None)
    ({'root_option': '--root', 'workspace': "'my runs'"}, {'root_option': '--root'})
    """
    from shlex import quote

    options = {"root_option": "--root"}
    return {**options, "workspace": quote(str(workspace))} if workspace else options


def with_advice(rows: Iterable[Row], workspace: Path | None) -> list[dict[str, Any]]:
    """Return stages or events whose reasons advise commands in the same workspace.

    Examples
    --------
    >>> problem = {"code": "problem.unapproved_block", "values": {}}
    >>> row = {"reason": {"code": "reason.has_error", "values": {"problem": problem}}}
    >>> with_advice([row], Path("runs"))[0]["reason"]["values"]["problem"]["values"]
    {'root_option': '--root', 'workspace': 'runs'}
    """
    advice = advice_values(workspace)
    return [
        {**row, "reason": _advising(row["reason"], advice)} if has_error(row) else dict(row)
        for row in rows
    ]


def _advising(reason: Row, advice: Row) -> Row:
    problem = reason["values"]["problem"]
    problem = {**problem, "values": {**problem["values"], **advice}}
    return {**reason, "values": {**reason["values"], "problem": problem}}
