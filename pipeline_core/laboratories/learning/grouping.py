"""k-means: points choose the nearest centre, centres move to the middle of their points."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.learning.points import Points

MOST_FRAMES = 40


def kmeans_frames(points: Points, groups: int, seed: int) -> dict[str, Any]:
    """Return how groups form: frame n is scikit-learn's `KMeans` from the same start, max_iter=n.

    Parameters
    ----------
    points
        The points; their classes do not matter.
    groups
        How many groups.
    seed
        Draws the points on which the centres begin.

    Returns
    -------
    dict
        ``frames`` of ``step``, ``centres``, ``labels`` and ``inertia`` (the sum of squared
        distances), the first before anything moved; and the ``bounds`` of the plane.

    Raises
    ------
    UsageError
        There are fewer places than groups.

    Examples
    --------
    >>> from pipeline_core.laboratories.learning.points import points_of
    >>> points = points_of([[x, 0, "a"] for x in (0, 1, 9, 10)])
    >>> sorted(kmeans_frames(points, 2, 0)["frames"][-1]["centres"])
    [[0.5, 0.0], [9.5, 0.0]]
    """
    from sklearn.cluster import KMeans

    places = np.unique(points.X, axis=0)
    if len(places) < groups:
        raise UsageError("laboratory.too_many_groups", groups=groups, found=len(places))
    start = np.random.default_rng(seed).choice(places, groups, replace=False)
    away = ((points.X[:, None, :] - start[None]) ** 2).sum(axis=2)
    frames = [_frame(0, start, away.argmin(axis=1), float(away.min(axis=1).sum()))]
    for step in range(1, MOST_FRAMES + 1):
        model = KMeans(groups, init=start, n_init=1, max_iter=step, tol=0).fit(points.X)
        frame = _frame(step, model.cluster_centers_, model.labels_, float(model.inertia_))
        if np.array_equal(frame["centres"], frames[-1]["centres"]):
            break
        frames.append(frame)
    return {"bounds": points.bounds, "frames": frames}


def _frame(step: int, centres: Any, labels: Any, inertia: float) -> dict[str, Any]:
    return {
        "step": step,
        "centres": [[float(value) for value in centre] for centre in centres],
        "labels": [int(label) for label in labels],
        "inertia": inertia,
    }
