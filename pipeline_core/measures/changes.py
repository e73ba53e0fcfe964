"""What a step did to a table: rows and columns that came and went, cells it changed.

Counts are exact. Rows are matched by their labels, which only means something
where a step keeps them; where it does not, rows, columns and distributions are
compared and no cell is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.cells import compare_cells
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.overlay import overlay

EXAMPLES = 20
_CELLS = 5
_DRAWN = 60
_WIDE = 50
_COUNTED = 100_000
_FIRST = 100
_LONGEST = 200
Told = dict[str, Any]


def changes(before: Mapping[str, pd.DataFrame], after: pd.DataFrame, *, matched: bool) -> Told:
    """Compare a step's tables with the one that it made.

    Parameters
    ----------
    before
        Its tables by where they come from, the main one first; none for a
        step that reads its table from elsewhere. Shapes (n, p).
    after
        What it made, shape (m, q).
    matched
        Rows with one label are the same row on both sides.

    Returns
    -------
    dict
        JSON-able: ``inputs`` (``name``, ``rows``, ``columns`` of each),
        ``rows`` and ``columns`` of the result, ``matched``, rows that ``gone``
        and ``came`` (``count``, and the first 20 as ``labels``, ``columns`` and
        ``data``; None where rows are not matched), ``added``, ``dropped``,
        ``renamed`` and ``retyped`` columns, how many are ``kept``, ``changed``
        (for each column the cells ``changed``, ``filled``, ``emptied``, and
        ``examples``), ``distributions`` (see `overlay`, each with its
        ``column``), ``counted`` (the most rows that those were counted on, or
        None for all), and ``same``: nothing of all this happened.

    Examples
    --------
    >>> before = pd.DataFrame({"age": [1.0, None], "city": ["Lima", "Oslo"]})
    >>> found = changes({"rows": before}, before.fillna({"age": 7.0}).iloc[1:], matched=True)
    >>> found["gone"]["labels"], found["changed"][0]["filled"]
    ([0], 1)
    """
    main = next(iter(before.values()), None)
    matched = matched and main is not None and main.index.is_unique and after.index.is_unique
    columns = _columns(before, after, main if matched else None)
    names = columns.pop("names")
    cells = _cells(main, after, names) if matched and main is not None else []
    rows: dict[str, Told | None] = {"gone": None, "came": None}
    if matched and main is not None:
        rows = _rows(main, after)
    moved = bool(before) and (not matched or any(one["count"] for one in rows.values() if one))
    told = [one["column"] for one in (*cells, *columns["retyped"], *columns["added"])]
    drawn = list(dict.fromkeys([*told, *(names if moved else ())]))[:_DRAWN]
    counted = max(len(table) for table in (*before.values(), after)) > _COUNTED
    return {
        "inputs": [_size(table, name=name) for name, table in before.items()],
        **_size(after), "matched": matched, **rows, **columns, "kept": len(names),
        "changed": cells, "distributions": _distributions(before, after, drawn),
        "counted": _COUNTED if counted else None,
        "same": not (moved or cells or any(columns.values())),
    }  # fmt: skip


def _size(table: pd.DataFrame, **named: str) -> Told:
    return {**named, "rows": len(table), "columns": table.shape[1]}


def _columns(
    before: Mapping[str, pd.DataFrame], after: pd.DataFrame, main: pd.DataFrame | None
) -> Told:
    """Tell which columns came, went, or have another name or dtype."""
    were = {str(name): table[name] for table in [*before.values()][::-1] for name in table}
    first = next(iter(before.values()), after.iloc[:, :0])
    are = {str(name): after[name] for name in after}
    added, dropped = ([name for name in one if name not in other]
                      for one, other in ((are, were), (were, are)))  # fmt: skip
    alike = main is not None and main.index.equals(after.index)
    renamed = _renamed(were, are, dropped, added) if alike else {}
    kept = [str(name) for name in first if str(name) in are]
    kept += [name for name in are if name in were and name not in kept]
    pairs = {name: (_dtype(were[name]), _dtype(are[name])) for name in kept if name in were}
    return {
        "names": kept,
        "added": [{"column": name, **_typed(are[name])} for name in added
                  if name not in renamed.values()],
        "dropped": [{"column": name, **_typed(were[name])} for name in dropped
                    if name not in renamed],
        "renamed": [{"from": old, "to": new} for old, new in renamed.items()],
        "retyped": [{"column": name, "from": old, "to": new,
                     "from_kind": column_kind(were[name]), "to_kind": column_kind(are[name])}
                    for name, (old, new) in pairs.items() if old != new],
    }  # fmt: skip


def _typed(column: pd.Series[Any]) -> Told:
    return {"kind": column_kind(column), "type": _dtype(column)}


def _dtype(column: pd.Series[Any]) -> str:
    return str(column.dtype)


def _renamed(
    were: Mapping[str, pd.Series[Any]],
    are: Mapping[str, pd.Series[Any]],
    dropped: list[str],
    added: list[str],
) -> dict[str, str]:
    """Pair columns that hold exactly the same, where no other pair would do."""
    found = [(old, new) for old in dropped for new in added if _equal(were[old], are[new])]
    olds, news = ([pair[side] for pair in found] for side in (0, 1))
    return {old: new for old, new in found if olds.count(old) == 1 and news.count(new) == 1}


def _equal(before: pd.Series[Any], after: pd.Series[Any]) -> bool:
    if before.dtype != after.dtype:
        return False
    parts = ((before.iloc[:_FIRST], after.iloc[:_FIRST]), (before, after))
    same = all(not any(compare_cells(*part).counts) for part in parts)
    return same and before.nunique() > 1


def _rows(main: pd.DataFrame, after: pd.DataFrame) -> dict[str, Told | None]:
    if main.index.equals(after.index):
        return {"gone": _some(main, np.empty(0, int)), "came": _some(after, np.empty(0, int))}
    gone, came = ~main.index.isin(after.index), ~after.index.isin(main.index)
    return {"gone": _some(main, np.flatnonzero(gone)), "came": _some(after, np.flatnonzero(came))}


def _some(table: pd.DataFrame, places: npt.NDArray[np.intp]) -> Told:
    """Return how many rows these are, and the first of them."""
    shown = table.iloc[places[:EXAMPLES], :_WIDE]
    return {
        "count": len(places),
        "labels": [_plain(label) for label in shown.index],
        "columns": [str(name) for name in shown.columns],
        "data": [[_plain(value) for value in row] for row in shown.itertuples(index=False)],
    }


def _cells(main: pd.DataFrame, after: pd.DataFrame, names: list[str]) -> list[Told]:
    aligned = main.index.equals(after.index)
    both = after.index if aligned else after.index[after.index.isin(main.index)]
    places = None if aligned else (main.index.get_indexer(both), after.index.get_indexer(both))
    found = []
    for name in names:
        if name not in main.columns:
            continue
        old, new = main[name], after[name]
        if places is not None:
            old, new = old.take(places[0]), new.take(places[1])
        told = _column(name, old, new)
        if told is not None:
            found.append(told)
    return found


def _column(name: str, old: pd.Series[Any], new: pd.Series[Any]) -> Told | None:
    cells = compare_cells(old, new)
    if not any(cells.counts):
        return None
    where = [one for mask in cells for one in np.flatnonzero(mask)[:_CELLS]][:_CELLS]
    counts = dict(zip(("changed", "filled", "emptied"), cells.counts, strict=True))
    told = [(new.index[at], old.iloc[at], new.iloc[at]) for at in where]
    examples = [
        dict(zip(("row", "before", "after"), map(_plain, one), strict=True)) for one in told
    ]
    return {"column": name, "kind": column_kind(new), "of": len(new), **counts,
            "examples": examples}  # fmt: skip


def _distributions(
    before: Mapping[str, pd.DataFrame], after: pd.DataFrame, names: list[str]
) -> list[Told]:
    found = []
    parts = [_part(table, names) for table in before.values()]
    result = _part(after, names)
    for name in names:
        old = next((table[name] for table in parts if name in table), None)
        found.append({"column": name, **overlay(old, result.get(name))})
    return found


def _part(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return what pictures are counted on: all rows, or a seeded part of many."""
    there = table[[name for name in names if name in table]]
    if len(table) <= _COUNTED:
        return there
    places = np.random.default_rng(0).choice(len(table), _COUNTED, replace=False)
    return there.iloc[np.sort(places)]


def _plain(value: Any) -> Any:
    """Return a cell's value as JSON has it."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else str(value)
    return str(value)[:_LONGEST]
