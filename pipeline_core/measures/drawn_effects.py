"""The effect that chance alone has on each column of a drawn window, for many draws.

A reference is sorted and counted once; a window that is drawn from it and the rows that are
left are then both known in order. The effects are those of `profile_drift`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.distances import expected_stability_index, stability_index
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import number_values, quantile_edges
from pipeline_core.measures.profile_drift import profile_drift
from pipeline_core.measures.reference_profile import column_profile
from pipeline_core.measures.word_drift import MAX_CATEGORIES

_BINS = 10
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


class Effect(NamedTuple):
    """The PSI of a column, and what it is expected to be by chance; NaN where undefined."""

    psi: float
    by_chance: float


def column_effects(column: pd.Series) -> Callable[[Mask], Effect]:
    """Return a function of windows that gives the effect of chance on a column.

    Parameters
    ----------
    column
        Of the reference.

    Returns
    -------
    function
        Of a mask of the window's rows; what is not in the window is what it is compared with.

    Examples
    --------
    >>> column = pd.Series(["a", "b"] * 50)
    >>> window = np.arange(100) < 20
    >>> effect = column_effects(column)(window)
    >>> effect.psi, round(effect.by_chance, 4)
    (0.0, 0.0625)
    """
    kind = column_kind(column)
    if kind in ("number", "date"):
        return _number_effects(column)
    if kind in ("word", "boolean") and column.nunique() <= MAX_CATEGORIES:
        return _word_effects(column)
    return lambda window: _slow_effect(column, window)


def _number_effects(column: pd.Series) -> Callable[[Mask], Effect]:
    values = number_values(column)
    missing = np.isnan(values)
    infinite = np.isinf(values)
    order = np.argsort(values, kind="stable")
    order = order[np.isfinite(values[order])]
    ordered = values[order]

    def effect(window: Mask) -> Effect:
        inside = window[order]
        before, now = ordered[~inside], ordered[inside]
        edges = quantile_edges(before, _BINS)
        counts = [
            np.append(
                np.diff(np.concatenate([[0], np.searchsorted(side, edges, "right"), [len(side)]])),
                [int((infinite & rows).sum()), int((missing & rows).sum())],
            )
            for side, rows in ((before, ~window), (now, window))
        ]
        return _effect(*counts)

    return effect


def _word_effects(column: pd.Series) -> Callable[[Mask], Effect]:
    # As `category_counts` names them: two values with one text are one category.
    texts = column.map(str, na_action="ignore")
    codes, names = pd.factorize(texts, use_na_sentinel=True)
    places = np.where(codes < 0, len(names), codes)

    def effect(window: Mask) -> Effect:
        sides = (places[~window], places[window])
        return _effect(*(np.bincount(side, minlength=len(names) + 1) for side in sides))

    return effect


def _effect(before: Counts, now: Counts) -> Effect:
    if not before.sum() or not now.sum():
        return Effect(np.nan, np.nan)
    filled = (before > 0) | (now > 0)
    cells = before[filled], now[filled]
    return Effect(stability_index(*cells), expected_stability_index(*cells))


def _slow_effect(column: pd.Series, window: Mask) -> Effect:
    drift = profile_drift(column_profile(column[~window]), column[window], _BINS)
    if drift is None:
        return Effect(np.nan, np.nan)
    return Effect(drift[0]["psi"], drift[0]["psi_by_chance"])
