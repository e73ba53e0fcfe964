"""Drift of a column of words: the shares of its categories, before and now."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.shares import (
    chi_squared,
    jensen_shannon,
    stability_by_chance,
    stability_index,
)

MOST_CATEGORIES = 50


def word_drift(reference: pd.Series, current: pd.Series) -> tuple[dict[str, Any], pd.DataFrame]:
    """Compare a column of words or booleans.

    Parameters
    ----------
    reference, current
        The column before and now.

    Returns
    -------
    tuple
        The measures with the names of new and vanished categories, and the
        cells with their counts. Of more than 50 categories the most frequent
        of the reference stay; the rest is pooled into "(other)", and what the
        reference does not know into "(new)".

    Examples
    --------
    >>> found, cells = word_drift(pd.Series(["a", "a", "b"]), pd.Series(["a", "c", None]))
    >>> found["new_categories"], found["vanished_categories"]
    (['c'], ['b'])
    >>> cells
            cell  reference  current
    0          a          2        1
    1          b          1        0
    2          c          0        1
    3  (missing)          0        1
    """
    counts = category_counts(reference, current)
    cells = _pooled(counts)
    missing = [int(reference.isna().sum()), int(current.isna().sum())]
    if any(missing):
        cells.loc["(missing)"] = missing
    pair = cells["reference"].to_numpy(), cells["current"].to_numpy()
    statistic, freedom, p = chi_squared(*pair)
    return {
        "psi": stability_index(*pair),
        "psi_by_chance": stability_by_chance(*pair),
        "jensen_shannon": jensen_shannon(*pair),
        "chi2": statistic,
        "chi2_df": freedom,
        "chi2_p": p,
        "new_categories": counts.index[counts["reference"] == 0].tolist(),
        "vanished_categories": counts.index[counts["current"] == 0].tolist(),
    }, cells.rename_axis("cell").reset_index()


def category_counts(reference: pd.Series, current: pd.Series) -> pd.DataFrame:
    """Count every category on both sides, most frequent in the reference first.

    Parameters
    ----------
    reference, current
        The column before and now.

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
    # Equal counts are ordered by name: the order of the rows must not show.
    return counts.sort_index().sort_values("reference", ascending=False, kind="stable")


def _pooled(counts: pd.DataFrame) -> pd.DataFrame:
    if len(counts) <= MOST_CATEGORIES:
        return counts.copy()
    known = counts[counts["reference"] > 0]
    kept, other = known.iloc[:MOST_CATEGORIES].copy(), known.iloc[MOST_CATEGORIES:]
    for name, rest in (("(other)", other), ("(new)", counts[counts["reference"] == 0])):
        if len(rest):
            kept.loc[name] = rest.sum()
    return kept
