"""What is different in the rows of a source since the last good run, by stated rules.

The rules are about sizes, not about chance: in many rows any difference would be significant.
The very same rows give no difference at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

ROWS = 0.2  # of the rows
MISSING = 0.05  # of a column's values
CATEGORY = 0.01  # of the rows
FEW_ROWS = 5  # fewer are no news, whatever their share
REJECTED = 0.01  # of the lines


class SourceChange(NamedTuple):
    """A difference between two readings of a source.

    Parameters
    ----------
    code
        What it is about, as in the message of this code: ``source.rows``, ``source.kind``...
    before, after
        What it was, and what it is: a number of rows or columns, a share, a kind, or None.
    column
        The column that it is about, or None.
    category
        The category that it is about, or None.
    is_notable
        Whether it is large enough to be told without being asked.
    """

    code: str
    before: Any
    after: Any
    column: str | None = None
    category: str | None = None
    is_notable: bool = True


def source_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[SourceChange]:
    """Return what is different between two readings, the notable first.

    Parameters
    ----------
    before, after
        The reports of reading, as summaries have them under ``ingest``.

    Examples
    --------
    >>> old = {"profile": {"rows": 100, "columns": 1, "of": {"a": {"kind": "word", "missing": 0}}}}
    >>> new = {"profile": {"rows": 100, "columns": 1, "of": {"a": {"kind": "word", "missing": 9}}}}
    >>> source_changes(old, old)
    []
    >>> (change,) = source_changes(old, new)
    >>> change.code, change.column, change.before, change.after, change.is_notable
    ('source.missing', 'a', 0.0, 0.09, True)
    """
    old, new = before["profile"], after["profile"]
    part = part_of(before), part_of(after)
    changes = [SourceChange("source.part", *part)] if part[0] != part[1] else []
    changes += _table_changes(old, new, same_part=part[0] == part[1])
    changes += _rejected(before, after)
    for name, column in new["of"].items():
        if name in old["of"]:
            changes += _column_changes(name, old["of"][name], column, old["rows"], new["rows"])
    return sorted(changes, key=lambda change: not change.is_notable)


def part_of(report: Mapping[str, Any]) -> int | None:
    """Return how many rows a limited or sampled reading took; None of a whole one."""
    if "first_rows" in report:
        return int(report["first_rows"])
    passing, rows = report.get("passing"), report.get("rows")
    return int(rows) if rows is not None and passing is not None and passing > rows else None


def _table_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], *, same_part: bool
) -> Iterator[SourceChange]:
    rows = old["rows"], new["rows"]
    if rows[0] != rows[1] and same_part:
        yield SourceChange(
            "source.rows", *rows, is_notable=abs(rows[1] - rows[0]) >= ROWS * rows[0]
        )
    if old["columns"] > len(old["of"]) or new["columns"] > len(new["of"]):
        if old["columns"] != new["columns"]:  # which ones is not known of so many
            yield SourceChange("source.columns", old["columns"], new["columns"])
        return
    for name, column in new["of"].items():
        if name not in old["of"]:
            yield SourceChange("source.column_new", None, column["kind"], name)
    for name, column in old["of"].items():
        if name not in new["of"]:
            yield SourceChange("source.column_lost", column["kind"], None, name)


def _rejected(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[SourceChange]:
    counts = before.get("rejected_rows", 0), after.get("rejected_rows", 0)
    if counts[0] == counts[1]:
        return
    shares = [
        count / max(1, report.get("rows_in", 0))
        for count, report in zip(counts, (before, after), strict=True)
    ]
    is_notable = counts[0] == 0 or shares[1] - shares[0] >= REJECTED
    yield SourceChange("source.rejected", *counts, is_notable=is_notable)


def _column_changes(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], rows_before: int, rows_after: int
) -> Iterator[SourceChange]:
    if not rows_before or not rows_after:
        return
    shares = old["missing"] / rows_before, new["missing"] / rows_after
    if shares[0] == 1 or shares[1] == 1:  # a column without a value has no kind
        if shares[0] != shares[1]:
            yield SourceChange("source.emptied" if shares[1] == 1 else "missing", *shares, name)
        return
    if old["kind"] != new["kind"]:
        yield SourceChange("source.kind", old["kind"], new["kind"], name)
        return
    if shares[0] != shares[1]:
        share = round(abs(shares[1] - shares[0]), 9)
        is_notable = share >= MISSING and share * rows_after >= FEW_ROWS
        yield SourceChange("source.missing", *shares, name, is_notable=is_notable)
    yield from _category_changes(name, old, new, rows_before, rows_after)


def _category_changes(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], rows_before: int, rows_after: int
) -> Iterator[SourceChange]:
    before, after = old.get("categories"), new.get("categories")
    if before is None or after is None:
        if before is not None and new.get("many"):
            yield SourceChange("source.categories_many", len(before), None, name)
        return
    for category, count in after.items():
        if category not in before:
            is_notable = _is_frequent(count, rows_after)
            yield SourceChange("source.category_new", 0, count, name, category, is_notable)
    for category, count in before.items():
        if category not in after:
            is_notable = _is_frequent(count, rows_before)
            yield SourceChange("source.category_lost", count, 0, name, category, is_notable)


def _is_frequent(count: int, rows: int) -> bool:
    return count >= FEW_ROWS and count >= CATEGORY * rows
