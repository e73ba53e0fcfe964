"""The frames of one of the algorithms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.learning.descent import boundary_frames, line_frames
from pipeline_core.laboratories.learning.grouping import kmeans_frames
from pipeline_core.laboratories.learning.points import points_of
from pipeline_core.laboratories.learning.regions import neighbour_frames, tree_frames
from pipeline_core.laboratories.names import ALGORITHMS


def learning_frames(
    algorithm: str,
    points: Sequence[Sequence[Any]],
    rate: float = 0.3,
    groups: int = 3,
    seed: int = 0,
) -> dict[str, Any]:
    """Return how an algorithm learns from points, frame by frame.

    Parameters
    ----------
    algorithm
        ``line``, ``boundary``, ``kmeans``, ``tree`` or ``neighbours``.
    points
        Each ``[x, y, class]``.
    rate
        How far a step of the descent goes.
    groups, seed
        How many groups k-means forms, and what draws its start.

    Returns
    -------
    dict
        What the algorithm's function gives, with the names of the ``classes``.

    Raises
    ------
    UsageError
        There is no such algorithm, or it cannot learn from these points.

    Examples
    --------
    >>> points = [[0, 0, "a"], [1, 1, "a"], [5, 5, "b"], [6, 5, "b"]]
    >>> found = learning_frames("tree", points)
    >>> [frame["accuracy"] for frame in found["frames"]], found["classes"]
    ([0.5, 1.0], ['a', 'b'])
    """
    if algorithm not in ALGORITHMS:
        raise UsageError("laboratory.no_such", found=algorithm, known=list(ALGORITHMS))
    known = points_of(points)
    found: dict[str, Any] = {"classes": known.classes}
    if algorithm == "line":
        return found | line_frames(known, rate)
    if algorithm == "boundary":
        return found | boundary_frames(known, rate)
    if algorithm == "kmeans":
        return found | kmeans_frames(known, groups, seed)
    return found | (tree_frames if algorithm == "tree" else neighbour_frames)(known)
