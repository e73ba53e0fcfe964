"""The plane divided among classes: a tree that grows deeper, and votes of more neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.learning.points import Points

CELLS = 44
MOST_DEPTH = 12
NEIGHBOURS = (1, 2, 3, 5, 7, 9, 13, 19, 29, 45, 69, 99)


def tree_frames(points: Points) -> dict[str, Any]:
    """Return a tree that grows: frame n is scikit-learn's `DecisionTreeClassifier` of depth n.

    Parameters
    ----------
    points
        Points of two classes or more.

    Returns
    -------
    dict
        ``frames`` of ``step`` (the depth), ``leaves``, ``accuracy`` on the points, ``regions``
        (the class of each cell of the plane, as its code) and ``splits``: the ``depth``, the
        column ``x`` or ``y`` and the ``threshold`` of each, and ``box``, the part of the plane
        that it divides; ``bounds`` and ``cells``.

    Raises
    ------
    UsageError
        There is one class only.
    """
    from sklearn.tree import DecisionTreeClassifier

    _require_classes(points)
    majority = int(np.bincount(points.codes).argmax())
    frames = [_frame(0, points, np.full(len(points.X), majority), majority, leaves=1, splits=[])]
    grid = points.grid(CELLS)
    for depth in range(1, MOST_DEPTH + 1):
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(points.X, points.codes)
        if tree.get_depth() < depth:
            break
        details = {"leaves": int(tree.get_n_leaves()), "splits": _splits(tree, points.bounds)}
        frames.append(_frame(depth, points, tree.predict(points.X), tree.predict(grid), **details))
    return {"bounds": points.bounds, "cells": CELLS, "frames": frames}


def neighbour_frames(points: Points) -> dict[str, Any]:
    """Return votes of more and more neighbours: scikit-learn's `KNeighborsClassifier`.

    Parameters
    ----------
    points
        Points of two classes or more.

    Returns
    -------
    dict
        ``frames`` of ``step`` (how many neighbours vote), ``accuracy`` on the points and
        ``regions``, as `tree_frames` has them; ``bounds`` and ``cells``.

    Raises
    ------
    UsageError
        There is one class only.
    """
    from sklearn.neighbors import KNeighborsClassifier

    _require_classes(points)
    grid, frames = points.grid(CELLS), []
    for count in NEIGHBOURS:
        if count > len(points.X):
            break
        model = KNeighborsClassifier(count).fit(points.X, points.codes)
        frames.append(_frame(count, points, model.predict(points.X), model.predict(grid)))
    return {"bounds": points.bounds, "cells": CELLS, "frames": frames}


def _require_classes(points: Points) -> None:
    if len(points.classes) < 2:
        raise UsageError("laboratory.one_class", found=points.classes[0])


def _frame(step: int, points: Points, said: Any, regions: Any, **details: Any) -> dict[str, Any]:
    cells = np.broadcast_to(regions, CELLS * CELLS)
    accuracy = float(np.mean(said == points.codes))
    return {"step": step, "accuracy": accuracy, "regions": cells.tolist(), **details}


def _splits(tree: Any, bounds: list[float]) -> list[dict[str, Any]]:
    """Return the splits of a tree from its root downwards, with the box that each divides."""
    nodes, splits = tree.tree_, []
    open_: list[tuple[int, int, list[float]]] = [(0, 0, bounds)]
    while open_:
        node, depth, box = open_.pop(0)
        if nodes.children_left[node] == -1:
            continue
        column, threshold = int(nodes.feature[node]), float(nodes.threshold[node])
        splits.append({"depth": depth, "column": "xy"[column], "threshold": threshold, "box": box})
        left, right = list(box), list(box)
        left[2 * column + 1] = right[2 * column] = threshold
        open_ += [
            (int(nodes.children_left[node]), depth + 1, left),
            (int(nodes.children_right[node]), depth + 1, right),
        ]
    return splits
