"""What the test score loses when raw columns are shuffled, one by one and together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline_core.measures.model_review.case import ReviewRows, part_weights
from pipeline_core.measures.model_review.marks import (
    Marks,
    Ruler,
    in_errors,
    model_marks,
    standard_error,
)

MAX_SHUFFLED_COLUMNS = 60
MAX_SHUFFLED_ROWS = 2_000
SHUFFLES = 3
NOISE_ERRORS = 2.0
NOISE_SHARE = 0.01

Drop = tuple[float, float]


def fewer_rows(rows: ReviewRows, seed: int | None) -> ReviewRows:
    """Return at most 2,000 rows, drawn by the seed.

    Examples
    --------
    >>> import pandas as pd
    >>> len(fewer_rows(ReviewRows(pd.DataFrame(index=range(3000)), pd.Series(range(3000))), 0).y)
    2000
    """
    if len(rows.y) <= MAX_SHUFFLED_ROWS:
        return rows
    random = np.random.default_rng(seed)
    chosen = np.sort(random.choice(len(rows.y), MAX_SHUFFLED_ROWS, replace=False))
    weights = None if rows.weights is None else rows.weights.iloc[chosen]
    return ReviewRows(rows.X.iloc[chosen], rows.y.iloc[chosen], weights)


def column_drops(ruler: Ruler, model: Any, rows: ReviewRows, seed: int | None) -> dict[str, Drop]:
    """Return for each of the first sixty columns the drop, in points and in standard errors.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": np.arange(20.0), "noise": np.tile([0.0, 1.0], 10)})
    >>> rows = ReviewRows(X, X["x"])
    >>> drops = column_drops("r2", LinearRegression().fit(X, X["x"]), rows, 0)
    >>> drops["x"][0] > 1, round(drops["noise"][0], 9)
    (True, 0.0)
    """
    whole = model_marks(ruler, model, rows.X, rows.y, part_weights(rows))
    names = list(rows.X.columns)[:MAX_SHUFFLED_COLUMNS]
    return {str(name): _drop(ruler, model, rows, [name], whole, seed) for name in names}


def useless_columns(
    ruler: Ruler,
    model: Any,
    rows: ReviewRows,
    drops: dict[str, Drop],
    gain: float,
    seed: int | None,
) -> list[str]:
    """Return the columns that can be shuffled together, so that the score stays what it is.

    Columns that stand in for each other seem useless one by one; together they are not.

    Parameters
    ----------
    ruler, model, rows, drops, seed
        As `column_drops` takes and returns them.
    gain
        How much better the model is than a constant.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": np.arange(20.0), "noise": np.tile([0.0, 1.0], 10)})
    >>> rows, model = ReviewRows(X, X["x"]), LinearRegression().fit(X, X["x"])
    >>> useless_columns("r2", model, rows, column_drops("r2", model, rows, 0), 1.0, 0)
    ['noise']
    """
    ranked = sorted(drops, key=lambda name: drops[name][0])
    chosen = [name for name in ranked if _is_noise(drops[name], gain)]
    by_text = {str(name): name for name in rows.X.columns}
    whole = model_marks(ruler, model, rows.X, rows.y, part_weights(rows))
    while chosen:
        columns = [by_text[name] for name in chosen]
        if _is_noise(_drop(ruler, model, rows, columns, whole, seed), gain):
            return [str(name) for name in rows.X.columns if str(name) in chosen]
        chosen = chosen[: len(chosen) // 2]
    return []


def _is_noise(drop: Drop, gain: float) -> bool:
    return drop[0] <= NOISE_SHARE * max(gain, 0.0) and drop[1] <= NOISE_ERRORS


def _drop(
    ruler: Ruler,
    model: Any,
    rows: ReviewRows,
    columns: Sequence[Any],
    whole: Marks,
    seed: int | None,
) -> Drop:
    random, names = np.random.default_rng(seed), list(columns)
    marks = []
    for _ in range(SHUFFLES):
        order = random.permutation(len(rows.y))
        values = rows.X[names].iloc[order].set_axis(rows.X.index, axis=0)
        shuffled = rows.X.copy()
        shuffled[names] = values
        marks.append(model_marks(ruler, model, shuffled, rows.y, part_weights(rows)))
    parts = whole.parts - np.mean([mark.parts for mark in marks], axis=0)
    difference = whole.score - float(np.mean([mark.score for mark in marks]))
    return difference, in_errors(difference, standard_error(parts))
