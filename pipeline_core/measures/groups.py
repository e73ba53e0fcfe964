"""Group rates and disparities of a classifier, from one pass of counting.

Each row falls into one of four cells of its group (selected or not, positive or
not); every rate and disparity is arithmetic on these counts.

A rate with a zero denominator (no actual positive in a group) is undefined: it is
left out of the disparities and noted, never taken as 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.labels import free_label
from pipeline_core.measures.weights import Weights

MISSING_GROUP = "(missing)"


def group_counts(
    actual: npt.NDArray[np.bool_],
    selected: npt.NDArray[np.bool_],
    groups: pd.Series,
    weights: Weights = None,
) -> pd.DataFrame:
    """Return the true and false positives and negatives of every group.

    Parameters
    ----------
    actual
        n booleans: whether the row is positive.
    selected
        n booleans: whether the model predicts positive.
    groups
        n group labels; missing ones form the group "(missing)", or "((missing))" beside
        a group of that name.
    weights
        The weight of each row; the four cells are then sums of weights, and the table has
        each group's weight beside its rows.

    Returns
    -------
    DataFrame
        A line a group, by its name; ordered categories keep their order.

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
    names = _names_with_missing(labels)
    cells = np.bincount(codes * 4 + actual * 2 + selected, weights, minlength=4 * len(names))
    tn, fp, fn, tp = cells.reshape(-1, 4).T
    n = np.bincount(codes, minlength=len(names))
    table = pd.DataFrame({"group": names, "n": n, "tp": tp, "fp": fp, "fn": fn, "tn": tn})
    if weights is not None:
        table.insert(2, "weight", tn + fp + fn + tp)
    order = _place_of_groups(groups)
    return table[table["n"] > 0].sort_values("group", key=order, ignore_index=True)


def _place_of_groups(groups: pd.Series) -> Callable[[pd.Series], pd.Series]:
    if not (isinstance(groups.dtype, pd.CategoricalDtype) and groups.dtype.ordered):
        return lambda names: names
    places = {str(name): place for place, name in enumerate(groups.dtype.categories)}
    return lambda names: names.map(lambda name: places.get(name, len(places)))


def group_names(groups: pd.Series) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """Return the groups in order, each with the rows that are in it.

    Parameters
    ----------
    groups
        n group labels, see `group_counts`.

    Examples
    --------
    >>> [(name, rows.tolist()) for name, rows in group_names(pd.Series(["b", None, "b"]))]
    [('(missing)', [False, True, False]), ('b', [True, False, True])]
    """
    codes, labels = pd.factorize(groups, use_na_sentinel=True)
    codes = np.where(codes < 0, len(labels), codes)
    names = pd.Series(_names_with_missing(labels))
    ordered = names.sort_values(key=_place_of_groups(groups))
    return [(str(ordered[code]), codes == code) for code in ordered.index if (codes == code).any()]


def group_rates(counts: pd.DataFrame, min_rows: int = 30) -> pd.DataFrame:
    """Return the rates of groups; NaN where undefined.

    Parameters
    ----------
    counts
        The result of `group_counts`.
    min_rows
        Groups with fewer rows are marked as small.

    Examples
    --------
    >>> counts = group_counts(np.array([True, True]), np.array([True, False]), pd.Series(["a"] * 2))
    >>> group_rates(counts)[["group", "n", "selection_rate", "tpr", "fpr", "small"]]
      group  n  selection_rate  tpr  fpr  small
    0     a  2             0.5  0.5  NaN   True
    """
    size = "weight" if "weight" in counts else "n"
    total, tp, fp, fn, tn = (
        counts[name].to_numpy(dtype=float) for name in (size, "tp", "fp", "fn", "tn")
    )
    with np.errstate(invalid="ignore"):
        return counts.assign(
            share_of_rows=total / total.sum(),
            share_actual_positive=(tp + fn) / total,
            selection_rate=(tp + fp) / total,
            tpr=tp / (tp + fn),
            fpr=fp / (fp + tn),
            precision=tp / (tp + fp),
            accuracy=(tp + tn) / total,
            small=counts["n"] < min_rows,
        )


def disparities(rates: pd.DataFrame) -> dict[str, float | None]:
    """Return the disparities between groups.

    Demographic parity compares selection rates, equalized odds true and false
    positive rates (the worse of the two): largest minus smallest, and smallest
    over largest, as `fairlearn.metrics` defines them. None where fewer than
    two groups have the rate; the ratio is also undefined if all rates are zero.

    Parameters
    ----------
    rates
        The result of `group_rates`.

    Examples
    --------
    >>> rates = pd.DataFrame({"selection_rate": [0.5, 0.25], "tpr": [1.0, 0.8], "fpr": [0.0, 0.1]})
    >>> disparities(rates)["demographic_parity_difference"]
    0.25
    >>> disparities(rates)["equalized_odds_ratio"]
    0.0
    """
    gaps = {name: _disparity(rates[name]) for name in ("selection_rate", "tpr", "fpr")}
    odds = [gaps["tpr"], gaps["fpr"]]
    return {
        "demographic_parity_difference": gaps["selection_rate"][0],
        "demographic_parity_ratio": gaps["selection_rate"][1],
        "equalized_odds_difference": max((d for d, _ in odds if d is not None), default=None),
        "equalized_odds_ratio": min((r for _, r in odds if r is not None), default=None),
    }


def _disparity(rate: pd.Series) -> tuple[float | None, float | None]:
    defined = rate.dropna().to_numpy()
    if len(defined) < 2:
        return None, None
    low, high = float(defined.min()), float(defined.max())
    return high - low, (low / high if high > 0 else None)


def cross_groups(groups: pd.DataFrame) -> pd.Series:
    """Return the intersection of several group columns as one label for each row.

    Parameters
    ----------
    groups
        n rows, one column for each attribute.

    Examples
    --------
    >>> cross_groups(pd.DataFrame({"sex": ["f", "m"], "age": ["old", None]})).tolist()
    ['f, old', 'm, (missing)']
    """
    combined, names = np.zeros(len(groups), dtype=np.int64), [""]
    for attribute in groups:
        codes, labels = pd.factorize(groups[attribute], use_na_sentinel=True)
        texts = [_quoted(name) for name in _names_with_missing(labels)]
        combined = combined * len(texts) + np.where(codes < 0, len(labels), codes)
        # Only combinations that occur are named; all of them could be too many.
        combined, present = _renumber(combined)
        pairs = [divmod(int(code), len(texts)) for code in present]
        names = [f"{names[a]}, {texts[b]}" if names[a] else texts[b] for a, b in pairs]
    return pd.Series(pd.Categorical.from_codes(combined, pd.Index(names)), index=groups.index)


def _names_with_missing(labels: Iterable[Any]) -> list[str]:
    """Return the names of groups, and last that of the missing ones."""
    names = [str(label) for label in labels]
    return [*names, free_label(MISSING_GROUP, names)]


def _quoted(name: str) -> str:
    """Return a name that can be told from two names with a comma between them."""
    return json.dumps(name, ensure_ascii=False) if "," in name else name


def _renumber(
    codes: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    numbers, present = pd.factorize(codes)
    return numbers, present


def worst_disparity(figures: list[dict[str, Any]], name: str) -> float | None:
    """Return the worst of several disparities: the largest difference or smallest ratio.

    Parameters
    ----------
    figures
        The disparities of each attribute.
    name
        The disparity's name.

    Examples
    --------
    >>> worst_disparity([{"a_ratio": 0.5}, {"a_ratio": None}, {"a_ratio": 0.8}], "a_ratio")
    0.5
    """
    values = [attribute[name] for attribute in figures if attribute[name] is not None]
    return (min if name.endswith("_ratio") else max)(values, default=None)
