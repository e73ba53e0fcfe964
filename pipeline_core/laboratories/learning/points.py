"""Points on a plane: painted, drawn by a seed, or two columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.names import DRAWINGS, MOST_POINTS

Floats = npt.NDArray[np.float64]
_LEAST = 4


class Points(NamedTuple):
    """Points with their classes.

    Parameters
    ----------
    X
        Two coordinates a row.
    codes
        The class of each, as its place in `classes`.
    classes
        Their names, in order.
    """

    X: Floats
    codes: npt.NDArray[np.intp]
    classes: list[str]

    @property
    def bounds(self) -> list[float]:
        """Where the plane begins and ends, across and upwards: the points with a margin."""
        ends: list[float] = []
        for low, high in zip(self.X.min(axis=0), self.X.max(axis=0), strict=True):
            margin = 0.06 * (high - low) or 1.0
            ends += [float(low - margin), float(high + margin)]
        return ends

    def grid(self, cells: int) -> Floats:
        """Return the middles of the cells that divide the plane, row by row from below."""
        left, right, low, high = self.bounds
        across, upwards = (
            start + (np.arange(cells) + 0.5) * (end - start) / cells
            for start, end in ((left, right), (low, high))
        )
        return np.column_stack([np.tile(across, cells), np.repeat(upwards, cells)])


def points_of(painted: Sequence[Sequence[Any]]) -> Points:
    """Return painted points, each ``[x, y, class]``.

    Raises
    ------
    UsageError
        They are too few or too many, not finite, or all in one place.

    Examples
    --------
    >>> points_of([[0, 1, "b"], [1, 1, "a"], [2, 0, "a"], [3, 3, "b"]]).codes.tolist()
    [1, 0, 0, 1]
    """
    found, high = len(painted), MOST_POINTS
    if not _LEAST <= found <= high:
        raise UsageError("laboratory.points", low=_LEAST, high=high, found=found)
    X = np.array([[float(point[0]), float(point[1])] for point in painted])
    if not np.isfinite(X).all() or len(np.unique(X, axis=0)) < _LEAST:
        raise UsageError("laboratory.places", low=_LEAST)
    classes, codes = np.unique([str(point[2]) for point in painted], return_inverse=True)
    return Points(X, codes, [str(name) for name in classes])


def sample_points(name: str, seed: int = 0) -> list[list[Any]]:
    """Return points to begin with, on a plane from 0 to 10.

    Parameters
    ----------
    name
        ``line``, ``clouds``, ``moons`` or ``rings``.
    seed
        Draws them.

    Raises
    ------
    UsageError
        There is no such drawing.

    Examples
    --------
    >>> len(sample_points("moons")), sample_points("line", 3)[0][2]
    (120, 'a')
    """
    if name not in DRAWINGS:
        raise UsageError("laboratory.no_such_points", found=name, known=list(DRAWINGS))
    X, codes = _DRAW[name](np.random.default_rng(seed))
    placed = np.clip(X, 0, 10).round(2).tolist()
    return [[x, y, "abc"[code]] for (x, y), code in zip(placed, codes, strict=True)]


def _line(random: np.random.Generator) -> tuple[Any, Any]:
    x = random.uniform(0.5, 9.5, 60)
    return np.column_stack([x, 2 + 0.6 * x + random.normal(0, 0.8, 60)]), np.zeros(60, dtype=int)


def _clouds(random: np.random.Generator) -> tuple[Any, Any]:
    codes = np.repeat([0, 1, 2], 40)
    middles = np.array([[2.5, 3.0], [7.0, 2.5], [5.0, 7.5]])[codes]
    return middles + random.normal(0, 0.9, (120, 2)), codes


def _moons(random: np.random.Generator) -> tuple[Any, Any]:
    codes, turn = np.repeat([0, 1], 60), random.uniform(0, np.pi, 120)
    up = np.where(codes == 0, np.sin(turn), 0.5 - np.sin(turn))
    across = np.where(codes == 0, np.cos(turn), 1 - np.cos(turn))
    places = np.column_stack([3.8 + 2.4 * across, 4.2 + 2.8 * up])
    return places + random.normal(0, 0.35, (120, 2)), codes


def _rings(random: np.random.Generator) -> tuple[Any, Any]:
    codes, turn = np.repeat([0, 1], 60), random.uniform(0, 2 * np.pi, 120)
    radius = np.where(codes == 0, 1.4, 3.6) + random.normal(0, 0.3, 120)
    return 5 + radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)]), codes


_DRAW: dict[str, Callable[[np.random.Generator], tuple[Any, Any]]] = {
    "line": _line,
    "clouds": _clouds,
    "moons": _moons,
    "rings": _rings,
}
