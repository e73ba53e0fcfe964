"""What is kept of the rows of a source to compare them with those of another run: never rows.

The kind of each column, how many of its values are missing, and the counts of its categories,
where these are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    import pandas as pd

MAX_COLUMNS = 500
MAX_CATEGORIES = 30
_FIRST_ROWS = 10_000
_MAX_LETTERS = 60


class ColumnProfile(TypedDict, total=False):
    """The kind of a column, its missing values, and its categories with their counts.

    A column of words with more than `MAX_CATEGORIES` different ones has `many` instead; one
    whose words hardly repeat has neither.
    """

    kind: str
    missing: int
    categories: dict[str, int]
    many: bool


class SourceProfile(TypedDict):
    """The number of rows and columns, and the profiles of the first `MAX_COLUMNS`."""

    rows: int
    columns: int
    of: dict[str, ColumnProfile]


def source_profile(rows: pd.DataFrame) -> SourceProfile:
    """Return the profile of a table.

    Parameters
    ----------
    rows
        The table.

    Examples
    --------
    >>> import pandas as pd
    >>> profile = source_profile(pd.DataFrame({"city": ["Lima", None, "Lima"]}))
    >>> profile["rows"], profile["of"]["city"]
    (3, {'kind': 'word', 'missing': 1, 'categories': {'Lima': 2}})
    """
    first = rows.iloc[:, :MAX_COLUMNS]
    return {
        "rows": len(rows),
        "columns": len(rows.columns),
        "of": {str(name): _column_profile(column) for name, column in first.items()},
    }


def _column_profile(column: pd.Series[Any]) -> ColumnProfile:
    from pipeline_core.measures.kinds import column_kind  # the terminal needs no pandas

    missing = int(column.isna().sum())
    profile: ColumnProfile = {"kind": column_kind(column), "missing": missing}
    if profile["kind"] not in ("word", "boolean") or missing == len(column):
        return profile
    counts = _category_counts(column)
    if counts is None:
        profile["many"] = True
    elif 2 * len(counts) <= sum(counts.values()):
        profile["categories"] = counts  # what hardly repeats are names: these are not kept
    return profile


def _category_counts(column: pd.Series[Any]) -> dict[str, int] | None:
    """Return the counts of the different values of a column; None if there are many."""
    if column.head(_FIRST_ROWS).nunique() > MAX_CATEGORIES:
        return None
    counts = column.value_counts()
    counts = counts[counts > 0]
    if len(counts) > MAX_CATEGORIES:
        return None
    named: dict[str, int] = {}
    for value, count in counts.items():
        name = str(value)[:_MAX_LETTERS]
        named[name] = named.get(name, 0) + int(count)
    return named
