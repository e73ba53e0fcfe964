"""How often intervals or sets hold the truth: in all, by group and by prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.column_bins import Bins, column_bins
from pipeline_core.measures.conformal import is_below
from pipeline_core.measures.intervals import exact_interval
from pipeline_core.measures.kinds import column_kind

MOST_GROUPS = 12
RANGES = 5


def coverage_of(inside: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return the share of rows that are covered, with its exact 95 % interval.

    Examples
    --------
    >>> coverage_of(np.array([True, True, False, True]))["coverage"]
    0.75
    """
    hits, n = int(inside.sum()), len(inside)
    low, high = exact_interval(hits, n)
    return {"coverage": hits / n, "coverage_low": low, "coverage_high": high}


def coverage_by(
    bins: Bins, inside: npt.NDArray[np.bool_], size: npt.NDArray[Any], size_name: str
) -> pd.DataFrame:
    """Return the coverage and the mean size in each bin of rows.

    Parameters
    ----------
    bins
        The bin of each row.
    inside
        Whether the truth is within.
    size
        The width of the interval, or the number of classes in the set.
    size_name
        The heading of the mean size.

    Examples
    --------
    >>> bins = column_bins(pd.Series(["a", "a", "b"]))
    >>> table = coverage_by(bins, np.array([True, False, True]), np.ones(3), "mean_width")
    >>> table[["group", "n", "coverage"]].values.tolist()
    [['a', 2, 0.5], ['b', 1, 1.0]]
    """
    lines: list[dict[str, Any]] = []
    for code, name in enumerate(bins.names):
        rows = bins.codes == code
        if rows.any():
            mean = float(np.mean(size[rows]))
            line = {"group": name, "n": int(rows.sum()), **coverage_of(inside[rows])}
            lines.append({**line, size_name: mean})
    return pd.DataFrame(lines)


def coverage_by_group(
    columns: Mapping[str, pd.Series],
    inside: npt.NDArray[np.bool_],
    size: npt.NDArray[Any],
    size_name: str,
) -> pd.DataFrame:
    """Return the coverage in each group of some columns; numbers and dates in ranges.

    Examples
    --------
    >>> sex = {"sex": pd.Series(["f", "m"])}
    >>> coverage_by_group(sex, np.array([True, True]), np.ones(2), "mean_width")["group"].tolist()
    ['f', 'm']
    """
    tables = []
    for name, column in columns.items():
        most = RANGES if column_kind(column) in ("number", "date") else MOST_GROUPS
        table = coverage_by(column_bins(column, most), inside, size, size_name)
        table.insert(0, "attribute", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def told_columns(
    sensitive: pd.DataFrame | None, rows: pd.DataFrame, columns: Sequence[str]
) -> dict[str, pd.Series]:
    """Return the columns in whose groups coverage is told: the sensitive and the chosen ones.

    Parameters
    ----------
    sensitive
        The sensitive columns, or None.
    rows
        The judged rows.
    columns
        The chosen columns.

    Raises
    ------
    ValueError
        A chosen column only tells rows apart, or the judged rows do not have it.

    Examples
    --------
    >>> list(told_columns(None, pd.DataFrame({"city": ["Lima"]}), ["city"]))
    ['city']
    """
    if absent := [name for name in columns if name not in rows]:
        raise ValueError(
            f"Prediction intervals: 'columns' must name columns of the judged rows that are no "
            f"ids; {', '.join(absent)} is none. Choose other columns."
        )
    marked = {} if sensitive is None else {str(name): sensitive[name] for name in sensitive}
    return {**marked, **{name: rows[name] for name in columns}}


def undercovered(table: pd.DataFrame, coverage: float) -> list[str]:
    """Return the groups in which fewer truths are held than chance explains.

    One-sided exact binomial tests at 5 % in all, with Bonferroni's correction.

    Parameters
    ----------
    table
        The coverage by group.
    coverage
        The promised coverage.

    Examples
    --------
    >>> rows = {"attribute": ["sex"] * 2, "group": ["f", "m"], "n": [50, 50]}
    >>> undercovered(pd.DataFrame({**rows, "coverage": [0.5, 0.9]}), 0.9)
    ['sex: f']
    """
    return [
        f"{row['attribute']}: {row['group']}"
        for row in table.to_dict("records")
        if is_below(round(row["coverage"] * row["n"]), row["n"], coverage, len(table))
    ]
