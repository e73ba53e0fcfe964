"""What the columns of a report's table hold, and which of them fit on one axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MAX_COLUMNS = 8
_OTHER_SIZE = 20  # times as large as the first column, or as small: not on one axis
# Columns that count what the others measure.
_COUNTS = frozenset({"n", "rows", "train_rows", "test_rows", "seconds"})


def is_number(column: Any) -> bool:
    """Tell whether a column holds numbers; booleans are words."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return bool(is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype))


def is_date(column: Any) -> bool:
    """Tell whether a column holds dates."""
    from pandas.api.types import is_datetime64_any_dtype

    return bool(is_datetime64_any_dtype(column.dtype))


def is_word(column: Any) -> bool:
    """Tell whether a column holds words, categories or booleans."""
    return not is_number(column) and not is_date(column) and column.dtype.kind != "m"


def with_labels(table: Any) -> Any:
    """Return a table with its labels as first columns, and its columns' names as words.

    Examples
    --------
    >>> import pandas as pd
    >>> list(with_labels(pd.crosstab(pd.Series(["a", "b"], name="was"), pd.Series(["a", "a"]))))
    ['was', 'a']
    """
    import pandas as pd

    taken: set[str] = set()
    table = table.set_axis([_free_name(name, taken) for name in table.columns], axis=1)
    if isinstance(table.index, pd.RangeIndex) and table.index.name is None:
        return table
    labels = table.index.to_frame(index=False)
    names = [name or "" for name in table.index.names]
    labels = labels.set_axis([_free_name(name, taken) for name in names], axis=1)
    return pd.concat([labels, table.reset_index(drop=True)], axis=1)


def ranked(table: Any) -> Any:
    """Return a table of trials with the best first, the last round's before the others.

    Examples
    --------
    >>> import pandas as pd
    >>> ranked(pd.DataFrame({"trial": [1, 2], "rank": [2, 1]}))["trial"].tolist()
    [2, 1]
    """
    if not {"trial", "rank"} <= set(table.columns):
        return table
    by = ["round", "rank"] if "round" in table else ["rank"]
    ascending = [name == "rank" for name in by]
    return table.sort_values(by, ascending=ascending, kind="stable", ignore_index=True)


def _free_name(name: Any, taken: set[str]) -> str:
    free = " · ".join(map(str, name)) if isinstance(name, tuple) else str(name)
    while free in taken:
        free += " "
    taken.add(free)
    return free


def number_columns(table: Any, without: Iterable[str] = ()) -> list[str]:
    """Return the numeric columns that fit on one axis with the first of them.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"n": [90], "rate": [0.5], "lift": [1.5], "income": [40_000.0]})
    >>> number_columns(table)
    ['rate', 'lift']
    """
    names = [name for name in table if name not in without and is_number(table[name])]
    names = [name for name in names if name not in _COUNTS] or names
    sizes = {name: size for name in names if (size := _size(table[name])) is not None}
    first = next((size for size in sizes.values() if size), 1.0)
    fitting = [
        name
        for name, size in sizes.items()
        if not size or 1 / _OTHER_SIZE <= size / first <= _OTHER_SIZE
    ]
    return fitting[:MAX_COLUMNS]


def _size(column: Any) -> float | None:
    """Return the largest finite value without its sign; None if there is none."""
    values = column.dropna().abs()
    values = values[values < float("inf")]
    return float(values.max()) if len(values) else None
