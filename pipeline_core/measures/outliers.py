"""Quartiles, whiskers and outliers of columns, by Tukey's rule.

A value is an outlier if it lies more than 1.5 times the interquartile range below the
first or above the third quartile. Quartiles are those of `numpy.percentile`.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.class_histograms import Classes, Label

REACH = 1.5


class Fences(NamedTuple):
    """The quartiles of a column, and the fences beyond which its outliers lie."""

    first: float
    median: float
    third: float
    low: float
    high: float


class Box(TypedDict):
    """What a box plot draws: quartiles, whiskers, and some of the outliers.

    ``n`` and ``beyond`` count the values and the outliers; ``outliers`` are at most those
    that were asked for.
    """

    label: Label
    n: int
    first: float
    median: float
    third: float
    low: float
    high: float
    beyond: int
    outliers: list[float]


def tukey_fences(numbers: npt.ArrayLike) -> Fences | None:
    """Return the fences of Tukey's rule; None without any finite number.

    Examples
    --------
    >>> tukey_fences([1.0, 2.0, 3.0, 4.0, 100.0])
    Fences(first=2.0, median=3.0, third=4.0, low=-1.0, high=7.0)
    """
    values = np.asarray(numbers, dtype="float64")
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    first, median, third = (float(point) for point in np.percentile(values, [25, 50, 75]))
    reach = REACH * (third - first)
    return Fences(first, median, third, first - reach, third + reach)


def is_outlier(numbers: npt.ArrayLike, fences: Fences) -> npt.NDArray[np.bool_]:
    """Return which numbers lie beyond the fences; a missing one does not.

    Examples
    --------
    >>> is_outlier([0.0, 100.0, float("nan")], Fences(2, 3, 4, -1, 7)).tolist()
    [False, True, False]
    """
    values = np.asarray(numbers, dtype="float64")
    beyond: npt.NDArray[np.bool_] = (values < fences.low) | (values > fences.high)
    return beyond


def boxes_by_class(column: pd.Series[Any], classes: Classes | None, max_outliers: int) -> list[Box]:
    """Return a box of a numeric column for each class, or a single one.

    Parameters
    ----------
    column
        The numbers.
    classes
        The classes, in the order of the boxes; None draws one box.
    max_outliers
        How many outliers of all boxes together to list, an equal part of each.

    Examples
    --------
    >>> boxes = boxes_by_class(pd.Series([1, 2, 3, 90]), Classes(np.zeros(4, int), ("a",)), 10)
    >>> boxes[0]["label"], boxes[0]["median"], boxes[0]["outliers"]
    ('a', 2.5, [90.0])
    """
    numbers = column.to_numpy(dtype="float64", na_value=np.nan)
    masks = classes.masks() if classes else [np.ones(len(column), bool)]
    labels = classes.labels if classes else (None,)
    most = max_outliers // max(1, len(labels))
    boxes = [
        _box(label, numbers[mask & np.isfinite(numbers)], most)
        for label, mask in zip(labels, masks, strict=True)
    ]
    return [box for box in boxes if box is not None]


def _box(label: Label, values: npt.NDArray[np.float64], most: int) -> Box | None:
    fences = tukey_fences(values)
    if fences is None:
        return None
    beyond = is_outlier(values, fences)
    inside, outside = values[~beyond], np.sort(values[beyond])
    # The whiskers end at the last values within the fences; both ends of the rest are shown.
    ends = np.r_[outside[: most // 2], outside[max(most // 2, len(outside) - most // 2) :]]
    return {
        "label": label,
        "n": len(values),
        "first": fences.first,
        "median": fences.median,
        "third": fences.third,
        "low": float(inside.min()),
        "high": float(inside.max()),
        "beyond": int(beyond.sum()),
        "outliers": ends.tolist(),
    }
