"""Drift of word columns: category shares in the reference and in the current rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.distances import (
    chi_squared,
    expected_stability_index,
    jensen_shannon,
    stability_index,
)
from pipeline_core.measures.labels import free_label

MAX_CATEGORIES = 50


def word_drift(reference: pd.Series, current: pd.Series) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return drift measures and category counts of a word or boolean column.

    Parameters
    ----------
    reference, current
        The column in the reference and in the current rows.

    Returns
    -------
    tuple
        The measures with new and vanished categories, and the cells with
        their counts. Of more than 50 categories, the most frequent ones of
        the reference are kept; the rest is pooled into "(other)", and new
        categories into "(new)". A cell never shares its name with a category:
        beside a category "(missing)" it is "((missing))".

    Examples
    --------
    >>> measures, cells = word_drift(pd.Series(["a", "a", "b"]), pd.Series(["a", "c", None]))
    >>> measures["new_categories"], measures["vanished_categories"]
    (['c'], ['b'])
    >>> cells
            cell  reference  current
    0          a          2        1
    1          b          1        0
    2          c          0        1
    3  (missing)          0        1
    """
    missing = int(reference.isna().sum()), int(current.isna().sum())
    return count_drift(category_counts(reference, current), missing)


def count_drift(
    counts: pd.DataFrame, missing: tuple[int, int]
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return drift measures and cells of a word column from the counts of its categories.

    Parameters
    ----------
    counts
        As `category_counts` gives them.
    missing
        The number of missing values in the reference and in the current rows.

    Returns
    -------
    tuple
        As `word_drift`.

    Examples
    --------
    >>> counts = category_counts(pd.Series(["a", "b"]), pd.Series(["a", "c"]))
    >>> count_drift(counts, (0, 0))[0]["new_categories"]
    ['c']
    """
    cells = _pool_rare(counts)
    if any(missing):
        cells.loc[free_label("(missing)", counts.index)] = missing
    cell_counts = cells["reference"].to_numpy(), cells["current"].to_numpy()
    statistic, freedom, p = chi_squared(*cell_counts)
    return {
        "psi": stability_index(*cell_counts),
        "psi_by_chance": expected_stability_index(*cell_counts),
        "jensen_shannon": jensen_shannon(*cell_counts),
        "chi2": statistic,
        "chi2_df": freedom,
        "chi2_p": p,
        "new_categories": counts.index[counts["reference"] == 0].tolist(),
        "vanished_categories": counts.index[counts["current"] == 0].tolist(),
        "pooled_categories": _pooled_count(counts),
    }, cells.rename_axis("cell").reset_index()


def category_counts(reference: pd.Series, current: pd.Series) -> pd.DataFrame:
    """Return the counts of all categories on both sides, most frequent in the reference first.

    Parameters
    ----------
    reference, current
        The column in the reference and in the current rows.

    Examples
    --------
    >>> category_counts(pd.Series(["a", "b", "b"]), pd.Series(["c"]))
       reference  current
    b          2        0
    a          1        0
    c          0        1
    """
    return count_table(*(count_categories(column) for column in (reference, current)))


def count_categories(column: pd.Series) -> pd.Series:
    """Return the counts of a column's categories, by their texts.

    Parameters
    ----------
    column
        Words or booleans; missing values are not a category.

    Examples
    --------
    >>> count_categories(pd.Series([True, True, None])).to_dict()
    {'True': 2}
    """
    counts = column.value_counts()
    counts = counts[counts > 0].rename(index=str)
    return counts.groupby(level=0).sum() if counts.index.has_duplicates else counts


def count_table(reference: pd.Series, current: pd.Series) -> pd.DataFrame:
    """Return the counts of both sides beside each other, as `category_counts` does.

    Parameters
    ----------
    reference, current
        The counts of each side, by category.

    Examples
    --------
    >>> count_table(pd.Series({"a": 1}), pd.Series({"a": 2}))
       reference  current
    a          1        2
    """
    names = reference.index.append(current.index.difference(reference.index)).rename(None)
    counts = pd.DataFrame(
        {
            "reference": reference.reindex(names, fill_value=0).astype(np.int64),
            "current": current.reindex(names, fill_value=0).astype(np.int64),
        }
    )
    # Ties are ordered by name, so that the order of the rows does not matter.
    return counts.sort_index().sort_values("reference", ascending=False, kind="stable")


def _pooled_count(counts: pd.DataFrame) -> int:
    """Return how many categories are counted together, the new ones included."""
    kept = min(int((counts["reference"] > 0).sum()), MAX_CATEGORIES)
    return len(counts) - kept if len(counts) > MAX_CATEGORIES else 0


def _pool_rare(counts: pd.DataFrame) -> pd.DataFrame:
    if len(counts) <= MAX_CATEGORIES:
        return counts.copy()
    in_reference = counts[counts["reference"] > 0]
    pooled, other = in_reference.iloc[:MAX_CATEGORIES].copy(), in_reference.iloc[MAX_CATEGORIES:]
    for name, rest in (("(other)", other), ("(new)", counts[counts["reference"] == 0])):
        if len(rest):
            pooled.loc[free_label(name, counts.index)] = rest.sum()
    return pooled
