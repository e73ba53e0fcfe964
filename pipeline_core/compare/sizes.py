"""Table sizes: the rows and columns of each stage in several runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Size = tuple[int, int | None]


def sizes(runs: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, tuple[Size | None, ...]]:
    """Return the rows and columns of each stage's table, one pair per run.

    Parameters
    ----------
    runs
        For each run the store's rows of its stages.

    Returns
    -------
    dict
        By stage; None where a run does not have the stage, or it gave no table.

    Examples
    --------
    >>> before, after = (
    ...     [{"stage": "a", "summary": {"rows": n, "columns": 3}}] for n in (10, 8)
    ... )
    >>> sizes([before, after, []])
    {'a': ((10, 3), (8, 3), None)}
    """
    summaries = [{row["stage"]: row.get("summary") or {} for row in rows} for rows in runs]
    stages = dict.fromkeys(stage for by_stage in summaries for stage in by_stage)
    return {
        stage: tuple(_size(by_stage.get(stage, {})) for by_stage in summaries) for stage in stages
    }


def _size(summary: Mapping[str, Any]) -> Size | None:
    rows = summary.get("rows")
    return None if rows is None else (int(rows), summary.get("columns"))
