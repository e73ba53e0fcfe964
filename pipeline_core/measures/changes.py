"""Differences between the tables before and after a step: rows, columns and cells.

Counts are exact. Rows are matched by their labels if the step keeps them;
otherwise only rows, columns and distributions are compared, not cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.cells import compare_cells
from pipeline_core.measures.distributions import compare_distributions
from pipeline_core.measures.kinds import column_kind

MAX_ROWS = 20
_MAX_CELLS = 5
_MAX_DISTRIBUTIONS = 60
_MAX_COLUMNS = 50
_MAX_SAMPLE = 100_000
_FIRST_ROWS = 100
_MAX_TEXT = 200
Json = dict[str, Any]


def table_changes(
    before: Mapping[str, pd.DataFrame], after: pd.DataFrame, *, matched: bool
) -> Json:
    """Return the differences between a step's input tables and its result.

    Parameters
    ----------
    before
        The input tables by source, the main one first; empty for a step that
        reads its table from elsewhere.
    after
        The result.
    matched
        Whether rows with the same label are the same row.

    Returns
    -------
    dict
        JSON-able: ``inputs`` (``name``, ``rows``, ``columns`` of each),
        ``rows`` and ``columns`` of the result, ``matched``, removed rows
        ``gone`` and new rows ``came`` (``count``, and the first 20 as
        ``labels``, ``columns`` and ``data``; None if rows are not matched),
        ``added``, ``dropped``, ``renamed`` and ``retyped`` columns, the number
        of ``kept`` ones, ``changed`` (for each column the number of cells
        ``changed``, ``filled`` and ``emptied``, and ``examples``),
        ``distributions`` (see `compare_distributions`, each with its
        ``column``), ``counted`` (the size of the sample that they were counted
        on, or None for all rows), and ``same``: there are no differences.

    Examples
    --------
    >>> before = pd.DataFrame({"age": [1.0, None], "city": ["Lima", "Oslo"]})
    >>> after = before.fillna({"age": 7.0}).iloc[1:]
    >>> differences = table_changes({"rows": before}, after, matched=True)
    >>> differences["gone"]["labels"], differences["changed"][0]["filled"]
    ([0], 1)
    """
    main = next(iter(before.values()), None)
    matched = matched and main is not None and main.index.is_unique and after.index.is_unique
    columns = _column_differences(before, after, main if matched else None)
    names = columns.pop("names")
    cells: list[Json] = []
    rows: dict[str, Json | None] = {"gone": None, "came": None}
    if matched and main is not None:
        cells, rows = _cell_differences(main, after, names), _row_differences(main, after)
    moved = bool(before) and (not matched or any(part["count"] for part in rows.values() if part))
    changed = [part["column"] for part in (*cells, *columns["retyped"], *columns["added"])]
    drawn = list(dict.fromkeys([*changed, *(names if moved else ())]))[:_MAX_DISTRIBUTIONS]
    sampled = max(len(table) for table in (*before.values(), after)) > _MAX_SAMPLE
    return {
        "inputs": [{"name": name, **_size(table)} for name, table in before.items()],
        **_size(after),
        "matched": matched,
        **rows,
        **columns,
        "kept": len(names),
        "changed": cells,
        "distributions": _distributions(before, after, drawn),
        "counted": _MAX_SAMPLE if sampled else None,
        "same": not (moved or cells or any(columns.values())),
    }


def _size(table: pd.DataFrame) -> Json:
    return {"rows": len(table), "columns": table.shape[1]}


def _column_differences(
    before: Mapping[str, pd.DataFrame], after: pd.DataFrame, main: pd.DataFrame | None
) -> Json:
    """Return the added, dropped, renamed and retyped columns, and the names of kept ones."""
    old = {str(name): table[name] for table in [*before.values()][::-1] for name in table}
    new = {str(name): after[name] for name in after}
    first = next(iter(before.values()), after.iloc[:, :0])
    added = [name for name in new if name not in old]
    dropped = [name for name in old if name not in new]
    has_same_rows = main is not None and main.index.equals(after.index)
    renamed = _renamed(old, new, dropped, added) if has_same_rows else {}
    common = [str(name) for name in first if str(name) in new]
    common += [name for name in new if name in old and name not in common]
    return {
        "names": common,
        "added": [_typed(name, new[name]) for name in added if name not in renamed.values()],
        "dropped": [_typed(name, old[name]) for name in dropped if name not in renamed],
        "renamed": [{"from": name, "to": new_name} for name, new_name in renamed.items()],
        "retyped": [
            _retyped(name, old[name], new[name])
            for name in common
            if name in old and str(old[name].dtype) != str(new[name].dtype)
        ],
    }


def _typed(name: str, column: pd.Series[Any]) -> Json:
    return {"column": name, "kind": column_kind(column), "type": str(column.dtype)}


def _retyped(name: str, old: pd.Series[Any], new: pd.Series[Any]) -> Json:
    return {
        "column": name,
        "from": str(old.dtype),
        "to": str(new.dtype),
        "from_kind": column_kind(old),
        "to_kind": column_kind(new),
    }


def _renamed(
    old: Mapping[str, pd.Series[Any]],
    new: Mapping[str, pd.Series[Any]],
    dropped: list[str],
    added: list[str],
) -> dict[str, str]:
    """Pair dropped and added columns with equal values, if the pair is unique."""
    pairs = [(a, b) for a in dropped for b in added if _is_equal(old[a], new[b])]
    old_names, new_names = [a for a, _ in pairs], [b for _, b in pairs]
    return {a: b for a, b in pairs if old_names.count(a) == 1 and new_names.count(b) == 1}


def _is_equal(before: pd.Series[Any], after: pd.Series[Any]) -> bool:
    if before.dtype != after.dtype:
        return False
    head = before.iloc[:_FIRST_ROWS], after.iloc[:_FIRST_ROWS]  # fails fast
    equal = not any(any(compare_cells(*pair).counts) for pair in (head, (before, after)))
    return equal and before.nunique() > 1


def _row_differences(main: pd.DataFrame, after: pd.DataFrame) -> dict[str, Json | None]:
    if main.index.equals(after.index):
        none = np.empty(0, int)
        return {"gone": _row_sample(main, none), "came": _row_sample(after, none)}
    removed = np.flatnonzero(~main.index.isin(after.index))
    new = np.flatnonzero(~after.index.isin(main.index))
    return {"gone": _row_sample(main, removed), "came": _row_sample(after, new)}


def _row_sample(table: pd.DataFrame, positions: npt.NDArray[np.intp]) -> Json:
    """Return the number of rows at some positions, and the first of them."""
    sample = table.iloc[positions[:MAX_ROWS], :_MAX_COLUMNS]
    return {
        "count": len(positions),
        "labels": [_json_value(label) for label in sample.index],
        "columns": [str(name) for name in sample.columns],
        "data": [[_json_value(value) for value in row] for row in sample.itertuples(index=False)],
    }


def _cell_differences(main: pd.DataFrame, after: pd.DataFrame, names: list[str]) -> list[Json]:
    positions = None
    if not main.index.equals(after.index):
        common = after.index[after.index.isin(main.index)]
        positions = main.index.get_indexer(common), after.index.get_indexer(common)
    differences = []
    for name in names:
        if name not in main.columns:
            continue
        old, new = main[name], after[name]
        if positions is not None:
            old, new = old.take(positions[0]), new.take(positions[1])
        differences.append(_column_cells(name, old, new))
    return [column for column in differences if column is not None]


def _column_cells(name: str, old: pd.Series[Any], new: pd.Series[Any]) -> Json | None:
    cells = compare_cells(old, new)
    if not any(cells.counts):
        return None
    positions = [position for mask in cells for position in np.flatnonzero(mask)[:_MAX_CELLS]]
    examples = [
        {
            "row": _json_value(new.index[i]),
            "before": _json_value(old.iloc[i]),
            "after": _json_value(new.iloc[i]),
        }
        for i in positions[:_MAX_CELLS]
    ]
    changed, filled, emptied = cells.counts
    return {
        "column": name,
        "kind": column_kind(new),
        "of": len(new),
        "changed": changed,
        "filled": filled,
        "emptied": emptied,
        "examples": examples,
    }


def _distributions(
    before: Mapping[str, pd.DataFrame], after: pd.DataFrame, names: list[str]
) -> list[Json]:
    samples = [_sample(table, names) for table in before.values()]
    result = _sample(after, names)
    distributions = []
    for name in names:
        old = next((table[name] for table in samples if name in table), None)
        distributions.append({"column": name, **compare_distributions(old, result.get(name))})
    return distributions


def _sample(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the rows to count distributions on: all, or a seeded sample of many."""
    columns = table[[name for name in names if name in table]]
    if len(table) <= _MAX_SAMPLE:
        return columns
    positions = np.random.default_rng(0).choice(len(table), _MAX_SAMPLE, replace=False)
    return columns.iloc[np.sort(positions)]


def _json_value(value: Any) -> Any:
    """Return a cell's value as a JSON value."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else str(value)
    return str(value)[:_MAX_TEXT]
