"""Checks of how well a model fits: its training rows, its baselines, its size, its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from pipeline_core.measures.model_review.case import Review, not_applicable, verdict
from pipeline_core.measures.model_review.marks import Marks, apart, lead

Answer = dict[str, Any]
MIN_GAP = 0.1
MIN_LEAD = 0.02
SURE_ERRORS = 3.0
MIN_CHANCE_ERRORS = 2.0
MAX_SIZE_RATIO = 10.0
MIN_STORED_BYTES = 1_000_000
MIN_ROWS_PER_COLUMN = 5.0
_WITHIN = ("estimator_", "best_estimator_", "final_estimator_")
_MEMBERS = ("estimators_", "calibrated_classifiers_")


def overfitting(review: Review) -> Answer:
    """Judge the gap between training and test rows, where a simpler model is not worse.

    A forest knows its training rows by heart and is good all the same: the gap alone is no
    fault.
    """
    gap, errors = apart(review.train_marks, review.test_marks)
    values = {
        "gap": gap,
        "train": review.train_marks.score,
        "test": review.test_marks.score,
        "errors": errors,
    }
    simpler = [marks for marks in (review.simple, review.constant) if marks is not None]
    best = max(simpler, key=lambda marks: marks.score)
    behind, behind_errors = lead(best, review.test_marks)
    if gap <= MIN_GAP or errors <= SURE_ERRORS or behind <= -MIN_LEAD:
        return verdict(None, MIN_GAP, **values, simple=best.score)
    sure = behind > MIN_LEAD and behind_errors > 2
    return verdict("mend" if sure else "know", MIN_GAP, **values, simple=best.score)


def underfitting(review: Review) -> Answer:
    """Judge whether a baseline does better on new rows than the model on those it has seen."""
    if review.strong is None:
        return not_applicable("no_baseline")
    behind, errors = apart(review.strong, review.train_marks)
    speaks = behind > MIN_LEAD and errors > SURE_ERRORS
    values = {"behind": behind, "train": review.train_marks.score, "baseline": review.strong.score}
    return verdict("mend" if speaks else None, MIN_LEAD, **values, errors=errors)


def lead_over_chance(review: Review) -> Answer:
    """Judge whether a model is surely better than one that always answers the same."""
    gain, errors = lead(review.test_marks, review.constant)
    values = {"errors": errors, "test": review.test_marks.score, "constant": review.constant.score}
    speaks = gain <= 0 or errors < MIN_CHANCE_ERRORS
    return verdict("mend" if speaks else None, MIN_CHANCE_ERRORS, **values)


def lead_over_baseline(review: Review) -> Answer:
    """Judge whether a strong or simple baseline that nobody tuned is surely better."""
    others = {"boosting": review.strong, "linear": review.simple}
    known = {name: marks for name, marks in others.items() if marks is not None}
    if not known:
        return not_applicable("no_baseline")
    name = max(known, key=lambda name: known[name].score)
    behind, errors = lead(known[name], review.test_marks)
    values = {"behind": behind, "test": review.test_marks.score, "baseline": known[name].score}
    speaks = behind > MIN_LEAD and errors > SURE_ERRORS
    return verdict("mend" if speaks else None, MIN_LEAD, **values, kind=name, errors=errors)


def size_without_gain(review: Review) -> Answer:
    """Judge whether a model keeps many times the numbers of a baseline that is as good."""
    size, other = review.sizes["model"], review.sizes["strong"]
    if review.strong is None or not size or not other:
        return not_applicable("no_size")
    gain, errors = lead(review.test_marks, review.strong)
    ratio = size / other
    large = ratio > MAX_SIZE_RATIO and size > MIN_STORED_BYTES
    values = {"ratio": ratio, "bytes": size, "baseline_bytes": other, "gain": gain}
    no_gain = gain <= 0 or errors < 2
    return verdict("know" if large and no_gain else None, MAX_SIZE_RATIO, **values)


def convergence(review: Review) -> Answer:
    """Judge whether a part of the model stopped because it was not allowed more rounds."""
    limits = [*_limited_parts(review.model)]
    if not limits:
        return not_applicable("no_iterations")
    stopped = [(name, most) for name, rounds, most in limits if rounds >= most]
    name, most = stopped[0] if stopped else (limits[0][0], limits[0][2])
    rounds = max(rounds for part, rounds, _ in limits if part == name)
    return verdict("mend" if stopped else None, most, rounds=rounds, part=name)


def _limited_parts(model: Any) -> Iterator[tuple[str, int, int]]:
    """Yield the name of each part that is fitted in rounds, its rounds, and their limit."""
    for part in _parts(model):
        most, rounds = getattr(part, "max_iter", None), getattr(part, "n_iter_", None)
        settles = getattr(part, "tol", 0) is not None
        grows = hasattr(part, "n_trees_per_iteration_")  # boosting need not settle
        if isinstance(most, int) and most > 0 and rounds is not None and settles and not grows:
            counts = [n for n in np.ravel(np.asarray(rounds, dtype=object)) if n is not None]
            if counts:
                yield type(part).__name__, int(max(counts)), most


def _parts(model: Any) -> Iterator[Any]:
    """Yield the fitted steps of a model, and those of the models within it."""
    yield model
    steps = [step for _, step in model.steps] if isinstance(model, Pipeline) else []
    within = [getattr(model, name, None) for name in _WITHIN]
    members = [getattr(model, name, None) for name in _MEMBERS]
    lists = [member for group in members if isinstance(group, list) for member in group]
    for part in (*steps, *within, *lists):
        if hasattr(part, "get_params") and not isinstance(part, str):
            yield from _parts(part)


def rows_per_column(review: Review) -> Answer:
    """Judge whether the training rows are many enough for the columns of the last step."""
    rows = len(review.train.y)
    columns = review.train.X.shape[1] if review.prepared is None else review.prepared.shape[1]
    if not columns:
        return not_applicable("no_columns")
    ratio = rows / columns
    speaks = "mend" if ratio < 1 else "know" if ratio < MIN_ROWS_PER_COLUMN else None
    return verdict(speaks, MIN_ROWS_PER_COLUMN, ratio=ratio, rows=rows, columns=columns)


def best_baseline(review: Review) -> Marks:
    """Return the marks of the best baseline that there is.

    A review always has the constant one.
    """
    known = [marks for marks in (review.strong, review.simple) if marks is not None]
    return max([review.constant, *known], key=lambda marks: marks.score)
