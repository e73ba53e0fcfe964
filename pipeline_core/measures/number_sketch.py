"""Sketches of number columns: their distribution at about a thousand values, without the rows.

A sketch holds some of the values and, for each, how many values do not exceed it and how many
equal it. At these values the distribution function is exact; between two of them it is taken
as linear, and is off by no more than the share of values that lie between. A column with few
different values is held whole, and every distance to it is exact.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline_core.measures.number_drift import ks_and_wasserstein

POINTS = 1024
BINS = (5, 10, 20)  # of so many bins with equal shares the counts are exact
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class NumberSketch(NamedTuple):
    """Some values of a number column, k of n, and where they stand among the others.

    Parameters
    ----------
    values
        Different values in order, the smallest and the largest among them.
    at_most, equal
        For each, how many of the n values do not exceed it, and how many equal it.
    spread
        The standard deviation of all n values; 0 for none.
    """

    values: Floats
    at_most: Counts
    equal: Counts
    spread: float

    @property
    def size(self) -> int:
        """The number of values that it stands for, n."""
        return int(self.at_most[-1]) if len(self.at_most) else 0

    @property
    def between(self) -> Counts:
        """How many values lie between each of its values and the one before; k - 1 of them."""
        return self.at_most[1:] - self.equal[1:] - self.at_most[:-1]

    @property
    def is_whole(self) -> bool:
        """Whether it holds every value of its column."""
        return not self.between.any()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        lists = {name: getattr(self, name).tolist() for name in ("values", "at_most", "equal")}
        return {**lists, "spread": self.spread}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> NumberSketch:
        """Return the sketch that `as_json` made plain.

        Examples
        --------
        >>> sketch = number_sketch(np.array([1.0, 1.0, 2.0]))
        >>> NumberSketch.of_json(sketch.as_json()).at_most.tolist()
        [2, 3]
        """
        return cls(
            np.asarray(data["values"], dtype=np.float64),
            np.asarray(data["at_most"], dtype=np.int64),
            np.asarray(data["equal"], dtype=np.int64),
            data["spread"],
        )


def number_sketch(ordered: Floats, points: int | None = POINTS) -> NumberSketch:
    """Return the sketch of some values.

    Parameters
    ----------
    ordered
        Sorted values without missing ones, n of them.
    points
        How many steps of equal shares it holds where there are more different values; None for
        all values.

    Examples
    --------
    >>> number_sketch(np.array([1.0, 1.0, 4.0]))  # doctest: +ELLIPSIS
    NumberSketch(values=array([1., 4.]), at_most=array([2, 3]), equal=array([2, 1]), spread=...)
    """
    values, first = np.unique(ordered, return_index=True)
    at_most = np.append(first[1:], len(ordered))[: len(values)].astype(np.int64)
    equal = np.diff(np.concatenate([[0], at_most]))
    if points is not None and len(values) > points:
        kept = np.unique(np.searchsorted(at_most, _ranks(len(ordered), points)))
        values, at_most, equal = values[kept], at_most[kept], equal[kept]
    spread = float(np.std(ordered)) if len(ordered) else 0.0
    return NumberSketch(values, at_most, equal, spread)


def _ranks(size: int, points: int) -> Counts:
    """Return the ranks, from 1, of the values that a sketch holds: quantiles and both ends."""
    steps = [np.arange(1, parts) * size for parts in (points, *BINS)]
    shares = zip(steps, (points, *BINS), strict=True)
    ranks = [(step + parts - 1) // parts for step, parts in shares]
    return np.unique(np.concatenate([[1, 2, size], *ranks]))


def sketch_edges(sketch: NumberSketch, bins: int) -> Floats:
    """Return the inner edges of bins with equal shares, as `quantile_edges` cuts the values.

    Parameters
    ----------
    sketch
        Of the reference.
    bins
        The number of bins; exact for a whole sketch, and for 5, 10 and 20.

    Examples
    --------
    >>> sketch_edges(number_sketch(np.array([1.0, 2.0, 3.0, 4.0])), 4).tolist()
    [1.0, 2.0, 3.0]
    """
    if not sketch.size:
        return sketch.values
    ranks = (np.arange(1, bins) * sketch.size + bins - 1) // bins
    edges = np.unique(sketch.values[np.searchsorted(sketch.at_most, ranks)])
    if edges[0] == sketch.values[0] and sketch.equal[0] > 1:
        # The smallest value is frequent: smaller values must not fall into its bin.
        edges = np.append(np.nextafter(edges[0], -np.inf), edges)
    return edges


class SketchDistances(NamedTuple):
    """Distances of a column to a sketch, and by how much each may be off.

    Parameters
    ----------
    ks, wasserstein
        The Kolmogorov-Smirnov statistic and the Wasserstein distance.
    ks_error, wasserstein_error
        The largest difference to the distance to the values that the sketch stands for.
    """

    ks: float
    wasserstein: float
    ks_error: float
    wasserstein_error: float


def sketch_distances(sketch: NumberSketch, current: Floats) -> SketchDistances:
    """Return the distances of some values to those of a sketch.

    Parameters
    ----------
    sketch
        Of the reference.
    current
        Sorted values without missing ones.

    Examples
    --------
    >>> sketch_distances(number_sketch(np.array([0.0, 1.0])), np.array([1.0, 2.0]))
    SketchDistances(ks=0.5, wasserstein=1.0, ks_error=0.0, wasserstein_error=0.0)
    """
    if not sketch.size or not len(current):
        return SketchDistances(np.nan, np.nan, 0.0, 0.0)
    if sketch.is_whole:
        reference = np.repeat(sketch.values, sketch.equal)
        return SketchDistances(*ks_and_wasserstein(reference, current), 0.0, 0.0)
    points = np.union1d(sketch.values, current)
    below, at = _shares(sketch, points)
    other_at = np.searchsorted(current, points, side="right") / len(current)
    other_below = np.searchsorted(current, points, side="left") / len(current)
    gap, gap_below = at - other_at, below - other_below
    # Between two points the current share stays and the reference's grows evenly.
    areas = _areas(np.diff(points), gap[:-1], gap_below[1:])
    widths = np.diff(sketch.values)
    shares = sketch.between / sketch.size
    return SketchDistances(
        float(max(np.abs(gap).max(), np.abs(gap_below).max())),
        float(areas.sum()),
        float(shares.max(initial=0.0)),
        float((widths * shares).sum()),
    )


def _shares(sketch: NumberSketch, points: Floats) -> tuple[Floats, Floats]:
    """Return the reference's share below each point, and up to it."""
    values, size = sketch.values, sketch.size
    # Twice each value: the share rises there by the values that equal it.
    places = np.repeat(values, 2)
    counts = np.empty(2 * len(values))
    counts[0::2], counts[1::2] = sketch.at_most - sketch.equal, sketch.at_most
    inside = np.interp(points, places, counts, left=0.0, right=size)
    place = np.searchsorted(values, points)
    held = (place < len(values)) & (values[np.minimum(place, len(values) - 1)] == points)
    below, at = inside.copy(), inside.copy()
    below[held] = (sketch.at_most - sketch.equal)[place[held]]
    at[held] = sketch.at_most[place[held]]
    return below / size, at / size


def _areas(widths: Floats, left: Floats, right: Floats) -> Floats:
    """Return the area between zero and each line from one height to another."""
    both = np.abs(left) + np.abs(right)
    crossing = left * right < 0
    with np.errstate(invalid="ignore", divide="ignore"):
        crossed = (left**2 + right**2) / both
    return np.asarray(widths * np.where(crossing, crossed, both) / 2)
