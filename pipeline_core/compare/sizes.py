"""How many rows and columns each stage gave in each of several runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Size = tuple[int, int | None]


def sizes(
    runs: Sequence[Sequence[Mapping[str, Any]]],
) -> dict[str, tuple[Size | None, ...]]:
    """Return the rows and columns of each stage's table, one pair a run.

    Parameters
    ----------
    runs
        For each run the rows that the store has of its stages.

    Returns
    -------
    dict
        None where a stage gave no table, or is not there.

    Examples
    --------
    >>> one, two = (
    ...     [{"stage": "a", "summary": {"rows": n, "columns": 3}}] for n in (10, 8)
    ... )
    >>> sizes([one, two, []])
    {'a': ((10, 3), (8, 3), None)}
    """
    by_run = [{row["stage"]: row.get("summary") or {} for row in rows} for rows in runs]
    names = dict.fromkeys(name for one in by_run for name in one)
    return {name: tuple(_size(one.get(name, {})) for one in by_run) for name in names}


def _size(summary: Mapping[str, Any]) -> Size | None:
    rows = summary.get("rows")
    return None if rows is None else (int(rows), summary.get("columns"))
