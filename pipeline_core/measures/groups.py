"""Does a classifier treat groups of people alike? Counted once, in one pass.

Each row falls into one of four cells (selected or not, deserving or not) of
its group; every rate and every disparity is arithmetic on these counts. That
is why a million rows cost no more than the counting.

A rate with nothing to divide by (no actual positive in a group) is undefined:
it is left out of the disparities and noted, never taken for 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

MISSING_GROUP = "(missing)"


def group_counts(
    actual: npt.NDArray[np.bool_], selected: npt.NDArray[np.bool_], groups: pd.Series
) -> pd.DataFrame:
    """Count true and false positives and negatives of every group.

    Parameters
    ----------
    actual
        n truth values: the row is of the positive class.
    selected
        n truth values: the model says so.
    groups
        n group labels; missing ones make a group "(missing)".

    Examples
    --------
    >>> actual, selected = np.array([True, True, False]), np.array([True, False, False])
    >>> group_counts(actual, selected, pd.Series(["a", "b", "b"]))
      group  n  tp  fp  fn  tn
    0     a  1   1   0   0   0
    1     b  2   0   0   1   1
    """
    codes, labels = pd.factorize(groups, use_na_sentinel=True)
    codes = np.where(codes < 0, len(labels), codes) if (codes < 0).any() else codes
    names = [*(str(label) for label in labels), MISSING_GROUP]
    cells = np.bincount(codes * 4 + actual * 2 + selected, minlength=4 * len(names))
    tn, fp, fn, tp = cells.reshape(-1, 4).T
    table = pd.DataFrame(
        {"group": names, "n": tn + fp + fn + tp, "tp": tp, "fp": fp, "fn": fn, "tn": tn}
    )
    return table[table["n"] > 0].sort_values("group", ignore_index=True)


def group_rates(counts: pd.DataFrame, min_rows: int = 30) -> pd.DataFrame:
    """Turn the counts of groups into rates; NaN is undefined.

    Parameters
    ----------
    counts
        As `group_counts` gives them.
    min_rows
        Groups of fewer rows are marked small.

    Examples
    --------
    >>> counts = group_counts(np.array([True, True]), np.array([True, False]), pd.Series(["a"] * 2))
    >>> group_rates(counts)[["group", "n", "selection_rate", "tpr", "fpr", "small"]]
      group  n  selection_rate  tpr  fpr  small
    0     a  2             0.5  0.5  NaN   True
    """
    n, tp, fp, fn, tn = (
        counts[name].to_numpy(dtype=float) for name in ("n", "tp", "fp", "fn", "tn")
    )
    with np.errstate(invalid="ignore"):
        return counts.assign(
            share_of_rows=n / n.sum(),
            share_actual_positive=(tp + fn) / n,
            selection_rate=(tp + fp) / n,
            tpr=tp / (tp + fn),
            fpr=fp / (fp + tn),
            precision=tp / (tp + fp),
            accuracy=(tp + tn) / n,
            small=n < min_rows,
        )


def disparities(rates: pd.DataFrame) -> dict[str, float | None]:
    """Return how far apart the groups are.

    Demographic parity compares selection rates, equalized odds true and false
    positive rates (the worse of the two): largest minus smallest, and smallest
    over largest, as `fairlearn.metrics` defines them. None where fewer than
    two groups have the rate; a ratio of nothing but zeros is undefined too.

    Parameters
    ----------
    rates
        As `group_rates` gives them.

    Examples
    --------
    >>> rates = pd.DataFrame({"selection_rate": [0.5, 0.25], "tpr": [1.0, 0.8], "fpr": [0.0, 0.1]})
    >>> disparities(rates)["demographic_parity_difference"]
    0.25
    >>> disparities(rates)["equalized_odds_ratio"]
    0.0
    """
    gaps = {name: _gap(rates[name]) for name in ("selection_rate", "tpr", "fpr")}
    odds = [gaps["tpr"], gaps["fpr"]]
    return {
        "demographic_parity_difference": gaps["selection_rate"][0],
        "demographic_parity_ratio": gaps["selection_rate"][1],
        "equalized_odds_difference": max((d for d, _ in odds if d is not None), default=None),
        "equalized_odds_ratio": min((r for _, r in odds if r is not None), default=None),
    }


def _gap(rate: pd.Series) -> tuple[float | None, float | None]:
    known = rate.dropna().to_numpy()
    if len(known) < 2:
        return None, None
    low, high = float(known.min()), float(known.max())
    return high - low, (low / high if high > 0 else None)


def crossed(groups: pd.DataFrame) -> pd.Series:
    """Return the intersection of several group columns, one label a row.

    Parameters
    ----------
    groups
        n rows, one column an attribute.

    Examples
    --------
    >>> crossed(pd.DataFrame({"sex": ["f", "m"], "age": ["old", None]})).tolist()
    ['f, old', 'm, (missing)']
    """
    combined, names = np.zeros(len(groups), dtype=np.int64), [""]
    for attribute in groups:
        codes, labels = pd.factorize(groups[attribute], use_na_sentinel=True)
        texts = [*(str(label) for label in labels), MISSING_GROUP]
        combined = combined * len(texts) + np.where(codes < 0, len(labels), codes)
        # Only combinations that occur are named: all of them could be too many.
        combined, present = _renumbered(combined)
        pairs = [divmod(int(code), len(texts)) for code in present]
        names = [f"{names[a]}, {texts[b]}" if names[a] else texts[b] for a, b in pairs]
    return pd.Series(pd.Categorical.from_codes(combined, pd.Index(names)), index=groups.index)


def _renumbered(
    codes: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    numbers, present = pd.factorize(codes)
    return numbers, present


def worst(found: list[dict[str, Any]], name: str) -> float | None:
    """Return the worst of several disparities: the largest difference, the smallest ratio.

    Parameters
    ----------
    found
        One dict of disparities an attribute.
    name
        Which of them; its ending says which end is bad.

    Examples
    --------
    >>> worst([{"a_ratio": 0.5}, {"a_ratio": None}, {"a_ratio": 0.8}], "a_ratio")
    0.5
    """
    values = [one[name] for one in found if one[name] is not None]
    return (min if name.endswith("_ratio") else max)(values, default=None)
