"""Checks that look at the model fitted anew, and at the search that set it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import chi2

from pipeline_core.measures.model_review.case import Review, not_applicable, verdict
from pipeline_core.measures.model_review.fit_checks import best_baseline
from pipeline_core.measures.model_review.marks import Marks, standard_error

Answer = dict[str, Any]
CHANCE_LIMIT = 0.001
MIN_FOLD_RANGE = 0.1
MIN_PROBE_GAIN = 0.02
MIN_PROBE_ERRORS = 3.0
MIN_CANDIDATES = 3
SEED_SHARE = 0.5
MIN_SEED_SPREAD = 0.01


def fold_disagreement(review: Review) -> Answer:
    """Judge whether scores differ between folds more than their rows explain.

    Cochran's Q (1954, *The combination of estimates from different experiments*) with one
    variance a row for all folds.
    """
    folds = review.refits.folds
    if not folds:
        return not_applicable(review.refits.why["folds"])
    scores = np.array([marks.score for marks in folds])
    chance = chance_of_folds(folds)
    spread = float(scores.max() - scores.min())
    speaks = chance < CHANCE_LIMIT and spread > MIN_FOLD_RANGE
    values = {"lowest": float(scores.min()), "highest": float(scores.max())}
    return verdict("know" if speaks else None, CHANCE_LIMIT, chance=chance, **values)


def chance_of_folds(folds: list[Marks]) -> float:
    """Return how likely scores of folds differ as much by chance alone.

    Examples
    --------
    >>> alike = [Marks(0.5, np.array([0.5, -0.5] * 8)) for _ in range(3)]
    >>> chance_of_folds(alike)
    1.0
    """
    error = standard_error(np.concatenate([marks.parts for marks in folds]))
    rows = np.array([len(marks.parts) for marks in folds])
    variances = error**2 * rows.sum() / rows
    scores = np.array([marks.score for marks in folds])
    if not np.all(variances > 0) or np.isnan(scores).any():
        return 1.0
    mean = np.average(scores, weights=1 / variances)
    return float(chi2.sf(np.sum((scores - mean) ** 2 / variances), len(folds) - 1))


def seed_dependence(review: Review) -> Answer:
    """Judge whether the seed moves the score more than the test rows and the lead do."""
    if not review.refits.seeds:
        return not_applicable(review.refits.why["seeds"])
    scores = np.array([review.test_marks.score, *review.refits.seeds])
    spread = float(np.std(scores, ddof=1))
    ahead = abs(review.test_marks.score - best_baseline(review).score)
    limit = max(SEED_SHARE * review.test_marks.error, MIN_SEED_SPREAD)
    speaks = spread > limit and spread > ahead / 2
    values = {"lowest": float(scores.min()), "highest": float(scores.max()), "lead": ahead}
    return verdict("know" if speaks else None, limit, spread=spread, **values)


def untuned_setting(review: Review) -> Answer:
    """Judge whether another value of a main parameter is surely better on the last fold."""
    probes = review.refits.probes
    if not probes:
        return not_applicable(review.refits.why["probes"])
    speaks = probes["gain"] > MIN_PROBE_GAIN and probes["errors"] > MIN_PROBE_ERRORS
    values = {name: probes[name] for name in ("gain", "parameter", "errors")}
    value = probes["value"]
    values["value"] = value if isinstance(value, int | float) else str(value)
    return verdict("know" if speaks else None, MIN_PROBE_GAIN, **values)


def search_at_its_edge(review: Review) -> Answer:
    """Judge whether a search chose the smallest or largest number that it might."""
    if not is_search(review.unfitted):
        return not_applicable("no_search")
    values = review.model.get_params(deep=True)
    edges = [*_edges(review.unfitted, values)]
    if not edges:
        return not_applicable("no_range")
    at_edge = [edge for edge in edges if edge[3]]
    name, value, bound, _ = (at_edge or edges)[0]
    values = {"value": value, "parameter": name.replace("__", " · "), "bound": bound}
    return verdict("know" if at_edge else None, None, **values)


def is_search(model: Any) -> bool:
    """Tell whether an unfitted model is a search over settings.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> is_search(Ridge())
    False
    """
    return hasattr(model, "best_estimator_") or bool(_spaces(model))


def _spaces(model: Any) -> list[dict[str, Any]]:
    for name in ("param_grid", "param_distributions"):
        space = getattr(model, name, None)
        if space is not None:
            return list(space) if isinstance(space, list | tuple) else [space]
    return []


def _edges(search: Any, chosen: dict[str, Any]) -> Iterator[tuple[str, float, float, bool]]:
    """Yield each range of numbers: name, chosen value, its nearest bound, if that was chosen."""
    for space in _spaces(search):
        for name, candidates in space.items():
            value = chosen.get(name)
            bounds = _bounds(candidates)
            if bounds is None or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            low, high, width, on_log = bounds
            place = [np.log(x) if on_log else x for x in (value, low, high)]
            near = 0 if place[0] - place[1] < place[2] - place[0] else 1
            is_edge = abs(place[0] - place[1 + near]) <= width * (place[2] - place[1])
            yield name, float(value), float((low, high)[near]), bool(is_edge)


def _bounds(candidates: Any) -> tuple[float, float, float, bool] | None:
    """Return the ends of some candidates, which share of them is an end, and if on a log scale."""
    if hasattr(candidates, "support"):  # a distribution of SciPy
        low, high = (float(end) for end in candidates.support())
        on_log = getattr(getattr(candidates, "dist", None), "name", "") == "loguniform" and low > 0
        return (low, high, 0.02, on_log) if np.isfinite([low, high]).all() and high > low else None
    numbers = [x for x in np.ravel(np.asarray(candidates, dtype=object)).tolist() if _is_number(x)]
    if len(set(numbers)) < MIN_CANDIDATES or len(numbers) < len(candidates):
        return None
    return float(min(numbers)), float(max(numbers)), 1e-9, False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
