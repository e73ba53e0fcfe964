"""Cumulative gains and lift of a classifier: whom to contact first, and what that finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.weights import Weights

_TENTHS = np.arange(1, 11) / 10


def gain_tables(
    is_positive: npt.NDArray[np.bool_],
    score: npt.NDArray[Any],
    label: Any,
    weights: Weights = None,
) -> dict[str, pd.DataFrame]:
    """Return the gains curve, and what each tenth of the rows finds, the highest scores first.

    Where rows of equal score are cut, each counts as the share of them that is contacted:
    their order means nothing. Lift is the share of positives among those contacted, by that
    among all rows.

    Parameters
    ----------
    is_positive
        n booleans.
    score
        n scores; higher means more likely positive.
    label
        The positive class.
    weights
        The weight of each row; rows then count as much as they weigh.

    Returns
    -------
    dict
        The tables gains and lift; none where a class does not occur.

    Examples
    --------
    >>> scores = np.arange(10, 0, -1)
    >>> tables = gain_tables(scores > 8, scores, "yes")
    >>> tables["lift"].head(3)
       share_contacted  contacted  found  share_found      lift
    0              0.1        1.0    1.0          0.5  5.000000
    1              0.2        2.0    2.0          1.0  5.000000
    2              0.3        3.0    2.0          1.0   3.333333
    """
    factors = np.ones(len(score)) if weights is None else weights
    order = np.argsort(-score, kind="stable")
    contacted, found = np.cumsum(factors[order]), np.cumsum((factors * is_positive)[order])
    if not 0 < found[-1] < contacted[-1]:
        return {}
    ranked = score[order]
    last = np.append(ranked[1:] != ranked[:-1], True)
    rows, positives = (np.append(0.0, values[last]) for values in (contacted, found))
    gains = pd.DataFrame(
        {
            "class": str(label),
            "share_contacted": rows / rows[-1],
            "share_found": positives / positives[-1],
            "threshold": np.append(np.inf, ranked[last]),
        }
    )
    return {"gains": gains, "lift": _lift(rows, positives)}


def _lift(rows: npt.NDArray[np.float64], positives: npt.NDArray[np.float64]) -> pd.DataFrame:
    contacted = _TENTHS * rows[-1]
    found = np.interp(contacted, rows, positives)
    return pd.DataFrame(
        {
            "share_contacted": _TENTHS,
            "contacted": contacted,
            "found": found,
            "share_found": found / positives[-1],
            "lift": found / positives[-1] / _TENTHS,
        }
    )
