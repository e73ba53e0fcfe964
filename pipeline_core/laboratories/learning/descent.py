"""Gradient descent: a line through points, and a boundary between two classes, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.learning.points import Floats, Points

MOST_STEPS = 20_000
EACH_UNTIL = 20
_GROWTH = 1.35
_DIVERGED = 1e9
_CELLS = 30
_SURFACE = 36
C = 1.0


def line_frames(points: Points, rate: float) -> dict[str, Any]:
    """Return how a line finds its two weights: ``y = a + b·u``, where u is x from 0 to 1.

    The loss is the mean of the squared errors, L; a step is ``a ← a − rate·∂L/∂a`` and
    ``b ← b − rate·∂L/∂b``. It begins at a = b = 0 and ends at scikit-learn's
    `LinearRegression`, where the rate allows.

    Parameters
    ----------
    points
        The points; their classes do not matter.
    rate
        How far a step goes.

    Returns
    -------
    dict
        ``frames`` of ``step``, ``weights`` (a, b) and ``loss``; ``exact``, the weights of
        least loss; ``surface``, the loss over both weights; ``bounds`` of the plane; ``ends``,
        the x at which u is 0 and 1; and ``diverged``.

    Examples
    --------
    >>> from pipeline_core.laboratories.learning.points import points_of
    >>> found = line_frames(points_of([[x, 2 * x, "a"] for x in range(5)]), 0.5)
    >>> [round(weight, 3) for weight in found["frames"][-1]["weights"]], found["exact"]
    ([0.0, 8.0], [0.0, 8.0])
    """
    from sklearn.linear_model import LinearRegression

    x, y = points.X[:, 0], points.X[:, 1]
    if np.ptp(x) == 0:
        raise UsageError("laboratory.one_column")
    u = (x - x.min()) / np.ptp(x)
    design = np.column_stack([np.ones(len(u)), u])

    def gradient(weights: Floats) -> Floats:
        return np.asarray(2 * design.T @ (design @ weights - y) / len(y))

    def loss(weights: Floats) -> float:
        return float(np.mean((design @ weights - y) ** 2))

    line = LinearRegression().fit(u.reshape(-1, 1), y)
    exact = [float(line.intercept_), float(line.coef_[0])]
    frames = _walk(np.zeros(2), gradient, loss, rate)
    return {
        "bounds": points.bounds,
        "frames": frames,
        "exact": [round(weight, 12) + 0.0 for weight in exact],
        "ends": [float(x.min()), float(x.max())],
        "surface": _surface(exact, loss),
        "diverged": _has_diverged(frames),
    }


def boundary_frames(points: Points, rate: float) -> dict[str, Any]:
    """Return how a straight boundary between two classes is found.

    Both columns are standardised; the chance of the second class is
    ``p = 1 / (1 + exp(−(w₀ + w₁x₁ + w₂x₂)))``. The loss is the mean of −log of the chance of
    each point's own class, plus ``(w₁² + w₂²) / 2n``; a step is ``w ← w − rate·∇L``. The end
    is scikit-learn's `LogisticRegression` (C=1).

    Parameters
    ----------
    points
        Points of two classes.
    rate
        How far a step goes.

    Returns
    -------
    dict
        ``frames`` of ``step``, ``weights``, ``loss``, ``accuracy`` and ``regions`` (the class
        of each cell of the plane, as its code); ``exact``, ``bounds``, ``cells`` and
        ``diverged``.

    Raises
    ------
    UsageError
        There are not two classes.
    """
    from sklearn.linear_model import LogisticRegression

    if len(points.classes) != 2:
        raise UsageError("laboratory.two_classes", found=len(points.classes))
    middle, spread = points.X.mean(axis=0), points.X.std(axis=0)
    spread[spread == 0] = 1
    scaled, truth = (points.X - middle) / spread, points.codes
    design = np.column_stack([np.ones(len(scaled)), scaled])
    grid = (points.grid(_CELLS) - middle) / spread
    inner = np.array([0.0, 1.0, 1.0]) / (C * len(scaled))

    def gradient(weights: Floats) -> Floats:
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -500, 500)))
        return np.asarray(design.T @ (chance - truth) / len(truth) + inner * weights)

    def loss(weights: Floats) -> float:
        margins = np.where(truth == 1, 1, -1) * (design @ weights)
        penalty = float(inner @ weights**2) / 2
        return float(np.logaddexp(0, -margins).mean()) + penalty

    def look(weights: Floats) -> dict[str, Any]:
        said = (design @ weights > 0).astype(int)
        regions = (weights[0] + grid @ weights[1:] > 0).astype(int)
        return {"accuracy": float(np.mean(said == truth)), "regions": regions.tolist()}

    model = LogisticRegression(C=C, tol=1e-10, max_iter=10_000).fit(scaled, truth)
    frames = _walk(np.zeros(3), gradient, loss, rate)
    for frame in frames:
        frame |= look(np.array(frame["weights"]))
    return {
        "bounds": points.bounds,
        "cells": _CELLS,
        "frames": frames,
        "exact": [float(model.intercept_[0]), *map(float, model.coef_[0])],
        "diverged": _has_diverged(frames),
    }


def _walk(
    weights: Floats,
    gradient: Callable[[Floats], Floats],
    loss: Callable[[Floats], float],
    rate: float,
) -> list[dict[str, Any]]:
    """Return the places of a walk downhill: each of the first steps, then ever fewer."""
    shown, frames = set(_shown_steps()), []
    for step in range(MOST_STEPS + 1):
        slope = gradient(weights)
        arrived = bool(np.abs(slope).max() < 1e-9)
        lost = loss(weights)
        if step in shown or arrived or lost > _DIVERGED:
            places = [float(weight) for weight in weights]
            frames.append({"step": step, "weights": places, "loss": lost})
        if arrived or lost > _DIVERGED:
            break
        weights = weights - rate * slope
    return frames


def _shown_steps() -> Iterator[int]:
    yield from range(EACH_UNTIL + 1)
    step = float(EACH_UNTIL)
    while step < MOST_STEPS:
        step *= _GROWTH
        yield min(round(step), MOST_STEPS)


def _has_diverged(frames: list[dict[str, Any]]) -> bool:
    """Return whether the steps were too long: the loss grew beyond where it began."""
    return bool(frames[-1]["loss"] > frames[0]["loss"])


def _surface(exact: list[float], loss: Callable[[Floats], float]) -> dict[str, Any]:
    """Return the loss over both weights, around the way from 0 to where it is least."""
    axes = []
    for weight in exact:
        reach = max(abs(weight), 1.0)
        axes.append(np.linspace(min(0, weight) - reach, max(0, weight) + reach, _SURFACE))
    values = [[loss(np.array([a, b])) for a in axes[0]] for b in axes[1]]
    return {"a": axes[0].tolist(), "b": axes[1].tolist(), "loss": values}
