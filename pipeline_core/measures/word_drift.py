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
    counts = category_counts(reference, current)
    cells = _pool_rare(counts)
    missing = [int(reference.isna().sum()), int(current.isna().sum())]
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
    sides = [column.value_counts() for column in (reference, current)]
    sides = [counts[counts > 0].rename(index=str) for counts in sides]
    names = sides[0].index.append(sides[1].index.difference(sides[0].index)).rename(None)
    counts = pd.DataFrame(
        {
            "reference": sides[0].reindex(names, fill_value=0).astype(np.int64),
            "current": sides[1].reindex(names, fill_value=0).astype(np.int64),
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
