"""How well a classifier tells current rows from reference rows, by all columns together.

Drift that no column shows by itself, because only how columns go together has changed, is
still drift. A forest is trained to say which table a row comes from; rows left out of a tree
are judged by it. An ROC AUC of 0.5 says that it cannot tell, 1 that it always can.

As many rows are drawn of either table: with few against many, a row that is left out takes a
good part of its side with it, and even equal tables would seem to differ, the wrong way round.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from pipeline_core.measures.kinds import column_kind

MOST_ROWS = 1_000
FEWEST_ROWS = 30
_CATEGORIES = 30


def separability(reference: pd.DataFrame, current: pd.DataFrame, seed: int = 0) -> float:
    """Return the ROC AUC of telling current rows from reference rows; NaN with too few rows.

    Parameters
    ----------
    reference, current
        Rows with the same columns; of each as many are drawn, at most 1,000.
    seed
        Of the draw and of the forest.

    Examples
    --------
    >>> table = pd.DataFrame({"x": range(200)})
    >>> separability(table, table + 1_000)
    1.0
    """
    if min(len(reference), len(current)) < FEWEST_ROWS:
        return np.nan
    count = min(len(reference), len(current), MOST_ROWS)
    sides = [table.sample(count, random_state=seed) for table in (reference, current)]
    codes = [coded_columns(side, sides[0]) for side in sides]
    X = pd.concat(codes, ignore_index=True)
    y = np.repeat([0, 1], [len(side) for side in codes])
    # Trees of half the rows are faster, and leave more trees to judge each row.
    forest = RandomForestClassifier(
        60, min_samples_leaf=5, max_samples=0.5, oob_score=True, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a row that no tree left out is not judged
        forest.fit(X, y)
    chances = forest.oob_decision_function_[:, 1]
    judged = np.isfinite(chances)
    return float(roc_auc_score(y[judged], chances[judged]))


def coded_columns(table: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table as numbers, categories by their rank in the reference.

    Parameters
    ----------
    table
        The rows.
    reference
        Rows whose most frequent categories get numbers of their own.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["a", "a", "b", None]})
    >>> coded_columns(table, table)["city"].tolist()
    [0.0, 0.0, 1.0, -2.0]
    """
    columns = {name: _codes(table[name], reference[name]) for name in table.columns}
    return pd.DataFrame(columns, index=table.index)


def _codes(column: pd.Series, reference: pd.Series) -> pd.Series:
    kind = column_kind(column)
    if kind == "date":
        column = column.astype("int64").where(column.notna())
    if kind in ("number", "date"):
        values = column.astype("float64")
        return values.where(np.isfinite(values))
    texts = column.map(str, na_action="ignore")
    known = reference.map(str, na_action="ignore").value_counts().index[:_CATEGORIES]
    ranks = texts.map({name: float(rank) for rank, name in enumerate(known)})
    return ranks.astype("float64").where(ranks.notna(), np.where(column.isna(), -2.0, -1.0))
