"""Curves of many classes as one: the mean of each class against the rest, or all pooled.

The area under the mean ROC curve is scikit-learn's macro ``roc_auc_score`` (one against
the rest), that under the steps of the mean precision-recall curve its macro average
precision, and the pooled calibration its ``calibration_curve`` of all classes' columns.
"""

from __future__ import annotations

from typing import Any

MEAN = ""  # stands for the mean of the classes where a class may be chosen


def classes_of(table: Any) -> list[str]:
    """Return the classes of a curve's table, in its order."""
    return [str(label) for label in table["class"].unique()]


def roc_curve(table: Any, label: str = MEAN) -> Any:
    """Return the ROC curve of a class, or the mean of all classes' curves.

    Parameters
    ----------
    table
        Rows with class, fpr and tpr.
    label
        The class; `MEAN` for the mean true positive rate at each false positive rate.

    Examples
    --------
    >>> import pandas as pd
    >>> rates = {"class": ["a"] * 2 + ["b"] * 3, "fpr": [0, 1, 0, 0, 1], "tpr": [0, 1, 0, 1, 1]}
    >>> roc_curve(pd.DataFrame(rates)).to_numpy().tolist()
    [[0.0, 0.0], [0.0, 0.5], [1.0, 1.0]]
    """
    import numpy as np
    import pandas as pd

    names = classes_of(table)
    if label or len(names) == 1:
        rows = table[table["class"].astype(str) == (label or names[0])]
        return rows[["fpr", "tpr"]].reset_index(drop=True)
    grid = np.unique(table["fpr"])
    curves = [roc_curve(table, name) for name in names]
    below, above = (
        np.mean([_rate_at(curve, grid, side) for curve in curves], axis=0)
        for side in ("left", "right")
    )
    points = np.column_stack([np.repeat(grid, 2), np.column_stack([below, above]).ravel()])
    return pd.DataFrame(points, columns=["fpr", "tpr"]).drop_duplicates(ignore_index=True)


def _rate_at(curve: Any, grid: Any, side: str) -> Any:
    """Return the true positive rate where a curve arrives at, or leaves, each false one.

    A curve may climb at a false positive rate; between two it is a straight line.
    """
    import numpy as np

    x, first = np.unique(curve["fpr"], return_index=True)
    last = np.append(first[1:], len(curve)) - 1
    y = curve["tpr"].to_numpy()
    after = np.minimum(np.searchsorted(x, grid), len(x) - 1)
    before = np.maximum(after - 1, 0)
    length = np.where(after > before, x[after] - x[before], 1.0)
    share = (grid - x[before]) / length
    between = y[last[before]] + share * (y[first[after]] - y[last[before]])
    return np.where(x[after] == grid, y[(first if side == "left" else last)[after]], between)


def precision_recall_curve(table: Any, label: str = MEAN) -> Any:
    """Return the precision-recall curve of a class, or the mean of all, by falling recall.

    Parameters
    ----------
    table
        Rows with class, recall and precision.
    label
        The class; `MEAN` for the mean precision at each recall.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"class": ["a", "a", "b", "b", "b"], "recall": [1, 0, 1, 0.5, 0],
    ...         "precision": [0.5, 1, 0.25, 0.75, 1]}
    >>> precision_recall_curve(pd.DataFrame(rows)).to_numpy().tolist()
    [[1.0, 0.375], [0.5, 0.625], [0.0, 1.0]]
    """
    import numpy as np
    import pandas as pd

    names = classes_of(table)
    if label or len(names) == 1:
        rows = table[table["class"].astype(str) == (label or names[0])]
        return rows[["recall", "precision"]].reset_index(drop=True)
    grid = np.unique(table["recall"])[::-1]
    curves = [precision_recall_curve(table, name) for name in names]
    mean = np.mean([_precision_at(curve, grid) for curve in curves], axis=0)
    return pd.DataFrame({"recall": grid, "precision": mean})


def _precision_at(curve: Any, grid: Any) -> Any:
    """Return the precision of the steps: that of the point with the next higher recall."""
    import numpy as np

    recall, precision = curve["recall"].to_numpy()[::-1], curve["precision"].to_numpy()[::-1]
    # Of several points with one recall the steps leave from the one with the highest threshold.
    places = np.searchsorted(recall, grid, side="left")
    return precision[np.minimum(places, len(recall) - 1)]


def calibration_curve(table: Any, label: str = MEAN) -> Any:
    """Return the calibration of a class, or of all classes' probabilities pooled.

    Parameters
    ----------
    table
        Rows with class, low, high, mean_predicted, share_positive, n, and weight if rows have one.
    label
        The class; `MEAN` for all of them in the same bins.

    Examples
    --------
    >>> import pandas as pd
    >>> bins = {"class": ["a", "b"], "low": [0.0, 0.0], "high": [0.1, 0.1], "n": [1, 3],
    ...         "mean_predicted": [0.0, 0.08], "share_positive": [0.0, 1.0]}
    >>> calibration_curve(pd.DataFrame(bins)).to_numpy().tolist()
    [[0.06, 0.75, 4.0]]
    """
    names = classes_of(table)
    if label or len(names) == 1:
        rows = table[table["class"].astype(str) == (label or names[0])]
        return rows[["mean_predicted", "share_positive", "n"]].reset_index(drop=True)
    weight = table["weight"] if "weight" in table else table["n"]
    rates = ["mean_predicted", "share_positive"]
    sums = table[rates].mul(weight, axis=0).assign(weight=weight, n=table["n"])
    pooled = sums.groupby(table["low"].round(9)).sum()
    means = pooled[rates].div(pooled["weight"], axis=0)
    return means.assign(n=pooled["n"]).reset_index(drop=True)
