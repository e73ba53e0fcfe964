"""Sketches of word columns: how often each category occurs, without the rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.measures.word_drift import count_categories

MOST = 1_000


class CategorySketch(NamedTuple):
    """The counts of a word column's categories.

    Parameters
    ----------
    counts
        By category, the most frequent first; of at most 1,000 categories.
    others, other_rows
        How many categories are not among them, and how many rows they have.
    """

    counts: dict[str, int]
    others: int
    other_rows: int

    @property
    def size(self) -> int:
        """The number of values that it stands for."""
        return sum(self.counts.values()) + self.other_rows

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return self._asdict()

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> CategorySketch:
        """Return the sketch that `as_json` made plain.

        Examples
        --------
        >>> sketch = category_sketch(pd.Series(["a", "b", "a"]))
        >>> CategorySketch.of_json(sketch.as_json()) == sketch
        True
        """
        return cls(dict(data["counts"]), data["others"], data["other_rows"])


def category_sketch(column: pd.Series, most: int = MOST) -> CategorySketch:
    """Return the sketch of a word or boolean column.

    Parameters
    ----------
    column
        The column; missing values are not a category.
    most
        How many categories are counted one by one.

    Examples
    --------
    >>> category_sketch(pd.Series(["b", "a", "a", None, "c"]), most=2)
    CategorySketch(counts={'a': 2, 'b': 1}, others=1, other_rows=1)
    """
    counts = count_categories(column)
    # Ties are ordered by name, so that the order of the rows does not matter.
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    kept, rest = counts.iloc[:most], counts.iloc[most:]
    return CategorySketch(
        {str(name): int(count) for name, count in kept.items()}, len(rest), int(rest.sum())
    )
