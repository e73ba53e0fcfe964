"""A run in words and numbers: what ran and why, its metrics side by side, its checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.cli.metrics import headlines, metric_name
from pipeline_core.messages.words import lookup, say
from pipeline_core.store.runs import Run

EXIT = {
    "succeeded": 0, "refused": 1, "failed": 3, "timed_out": 3, "crashed": 4, "lost": 4,
    "interrupted": 4, "cancelled": 130,
}  # fmt: skip
Row = Mapping[str, Any]


def as_json(run: Run, stages: Sequence[Row], language: str) -> dict[str, Any]:
    """Return the object that ``run --json`` prints."""
    return {
        "run": run.id,
        "status": run.status,
        "stages": {row["stage"]: _stage_as_json(row, language) for row in stages},
    }


def _stage_as_json(row: Row, language: str) -> dict[str, Any]:
    summary = row["summary"] or {}
    found = {
        "status": row["status"], "reason": in_words(row["reason"], language),
        "seconds": row["seconds"], "rows": summary.get("rows"),
        "metrics": summary.get("metrics", {}), "checks": summary.get("checks", []),
    }  # fmt: skip
    if row["error"]:
        found["error"] = in_words(row["error"], language)
    return found


def in_words(said: Row | None, language: str) -> str | None:
    """Return the sentence of a code with values."""
    return say(said["code"], said["values"], language) if said else None


def print_result(run: Run, stages: Sequence[Row], catalogue: Catalogue, blocks: Mapping[str, str],
                 language: str) -> None:  # fmt: skip
    """Print a run: a line a stage, then metrics by kind of block, then what was refused.

    Parameters
    ----------
    run, stages
        The run, and its stages in order.
    catalogue
        The blocks, for the titles.
    blocks
        Each stage's block.
    """
    print(f"{run.name}  ·  {say(f'state.{run.status}', {}, language)}  ·  {run.id}\n")
    print_table([_line(row, language) for row in stages], right={2, 3})
    for block in dict.fromkeys(blocks.values()):
        same = [row for row in stages if blocks.get(row["stage"]) == block and _metrics(row)]
        if same:
            title = lookup(f"block.{block}", language) or catalogue[block]["title"]
            print(f"\n{title}")
            print_table(_side_by_side(same, language), right=set(range(1, len(same) + 1)))
    for row in stages:
        _print_checks(row, language)


def _line(row: Row, language: str) -> list[str]:
    summary = row["summary"] or {}
    seconds = "" if row["seconds"] is None else f"{row['seconds']:.2f} s"
    rows = summary.get("rows")
    why = in_words(row["error"], language) or in_words(row["reason"], language) or ""
    return [row["stage"], say(f"state.{row['status']}", {}, language),
            "" if rows is None else str(rows), seconds, why]  # fmt: skip


def _metrics(row: Row) -> dict[str, str]:
    return headlines((row["summary"] or {}).get("metrics", {}))


def _side_by_side(rows: Sequence[Row], language: str) -> list[list[str]]:
    names = list(dict.fromkeys(name for row in rows for name in _metrics(row)))
    head = ["", *(row["stage"] for row in rows)]
    lines = [
        [metric_name(name, language), *(_metrics(row).get(name, "–") for row in rows)]
        for name in names
    ]
    return [head, *lines]


def _print_checks(row: Row, language: str) -> None:
    for check in (row["summary"] or {}).get("checks", []):
        if not check.get("passed", True):
            mark = say(f"severity.{check.get('severity', 'error')}", {}, language)
            print(f"\n{mark}: {row['stage']}: {_check_words(check, language)}")


def _check_words(check: Row, language: str) -> str:
    values = {
        name: check.get(name)
        for name in ("name", "column", "value", "limit", "failed_rows", "of_rows")
    }
    return say(
        "check.failed_rows" if check.get("failed_rows") is not None else "check.failed",
        values,
        language,
    )


def print_table(rows: Sequence[Sequence[str]], right: set[int] = frozenset()) -> None:  # type: ignore[assignment]
    """Print rows in columns as wide as they need to be.

    Examples
    --------
    >>> print_table([["a", "1"], ["bcd", "20"]], right={1})
      a     1
      bcd  20
    """
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [cell.rjust(width) if place in right else cell.ljust(width)
                 for place, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
        print(("  " + "  ".join(cells)).rstrip())
