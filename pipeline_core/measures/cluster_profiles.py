"""What the groups of a clusterer are: their sizes, what is special about them, a map of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.decomposition import PCA

MAP_ROWS = 2_000
Labels = npt.NDArray[np.int64]


def group_sizes(labels: Labels, test_labels: Labels | None = None) -> pd.DataFrame:
    """Return the rows of each group, and the share of the rows, of test rows too.

    Examples
    --------
    >>> group_sizes(np.array([0, 0, 1, 0]))
      group  n  share_of_rows
    0     0  3           0.75
    1     1  1           0.25
    """
    groups, counts = np.unique(labels, return_counts=True)
    table = pd.DataFrame(
        {"group": groups.astype(str), "n": counts, "share_of_rows": counts / max(1, len(labels))}
    )
    if test_labels is not None:
        table["share_of_test_rows"] = [float(np.mean(test_labels == group)) for group in groups]
    return table


def group_profiles(X: pd.DataFrame, labels: Labels) -> dict[str, pd.DataFrame]:
    """Return what the columns are in each group beside the whole table, as two tables.

    ``profiles`` has the mean and median of numbers, and how far the group's mean lies from
    that of all rows in standard deviations, by which it is sorted; ``categories`` the most
    frequent value of the other columns with its share in the group and in all rows.

    Parameters
    ----------
    X
        The rows as they were before any step.
    labels
        Their groups.

    Examples
    --------
    >>> X = pd.DataFrame({"age": [20, 30, 60, 70], "city": ["Lima", "Lima", "Oslo", "Lima"]})
    >>> tables = group_profiles(X, np.array([0, 0, 1, 1]))
    >>> tables["profiles"][["group", "column", "mean", "overall_mean"]].values.tolist()
    [['0', 'age', 25.0, 45.0], ['1', 'age', 65.0, 45.0]]
    >>> tables["categories"]["most_frequent"].tolist()
    ['Lima', 'Lima']
    """
    is_number = [pd.api.types.is_numeric_dtype(d) and d.kind != "b" for d in X.dtypes]
    numbers = X.loc[:, is_number].astype("float64")
    others = X.loc[:, [not number for number in is_number]]
    rows: list[list[Any]] = []
    categories: list[list[Any]] = []
    # Column by column: the sum of a table's columns at once depends on how they lie in memory.
    mean = pd.Series({name: numbers[name].mean() for name in numbers}, dtype=float)
    spread = pd.Series({name: numbers[name].std(ddof=0) for name in numbers}, dtype=float)
    for group in np.unique(labels):
        inside = labels == group
        means = pd.Series({name: numbers[name][inside].mean() for name in numbers}, dtype=float)
        medians = numbers[inside].median()
        apart = (means - mean) / spread.where(spread > 0)
        for name in apart.abs().sort_values(ascending=False, kind="stable").index:
            own = [means[name], medians[name], mean[name], numbers[name].median()]
            rows.append([str(group), str(name), *map(float, own), float(apart[name])])
        categories += _most_frequent(str(group), others, inside)
    columns = ["group", "column", "mean", "median", "overall_mean", "overall_median",
               "standard_deviations_apart"]  # fmt: skip
    shares = ["group", "column", "most_frequent", "share_in_group", "share_of_rows"]
    tables = {"profiles": (rows, columns), "categories": (categories, shares)}
    return {n: pd.DataFrame(values, columns=heads) for n, (values, heads) in tables.items()
            if values}  # fmt: skip


def _most_frequent(
    group: str, others: pd.DataFrame, inside: npt.NDArray[np.bool_]
) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for name, column in others.items():
        own = column[inside].astype(object).dropna().astype(str)
        if own.empty:
            continue
        counts = own.value_counts()
        # Of equally frequent values the first by its letters: their order is nobody's choice.
        value = min(counts[counts == counts.iloc[0]].index)
        share = float(np.mean(column.astype(object).astype(str) == value))
        lines.append([group, str(name), value, float(counts.iloc[0] / inside.sum()), share])
    return lines


def rows_on_a_map(
    matrix: Any, labels: Labels, random_state: int | None = None
) -> dict[str, pd.DataFrame]:
    """Return rows as points by their first two principal components; nothing of one column.

    Parameters
    ----------
    matrix
        The rows as the clusterer gets them.
    labels
        Their groups.
    random_state
        Seed of the rows that are shown of many.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    >>> rows_on_a_map(matrix, np.array([0, 0, 1]))["groups_map"]["component_1"].round(9).tolist()
    [-5.0, 0.0, 5.0]
    """
    values = np.asarray(matrix, dtype="float64")
    if min(values.shape) < 2:
        return {}
    places = PCA(n_components=2, svd_solver="full").fit_transform(values)
    shown = np.arange(len(values))
    if len(values) > MAP_ROWS:
        shown = np.sort(np.random.RandomState(random_state).permutation(len(values))[:MAP_ROWS])
    points = {"component_1": places[shown, 0], "component_2": places[shown, 1]}
    table = pd.DataFrame({**points, "group": labels[shown].astype(str)})
    return {"groups_map": table.sort_values("group", kind="stable", ignore_index=True)}
