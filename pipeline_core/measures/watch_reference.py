"""What the windows of a watched model are compared with: its reference rows, and its answers.

Its answers are those for rows that it had not seen: the reference is cut into folds, and each
is answered by the model fitted anew on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from pipeline_core.measures.alarm_limits import DRAWS, SIZES, AlarmLimits, learn_limits
from pipeline_core.measures.group_limits import GroupLimits, banded_like, learn_group_limits
from pipeline_core.measures.metric_limits import Answers, MetricLimits, learn_metric_limits
from pipeline_core.measures.reference_profile import ColumnProfile, column_profile, table_profile
from pipeline_core.measures.time_windows import Window
from pipeline_core.measures.watched_answers import Watch, calibrations_of

MOST_FITTED = 20_000
_FOLDS = 5


class WatchedRows(NamedTuple):
    """Rows with what belongs to each.

    Parameters
    ----------
    X
        The features.
    y
        The target, missing where it is not known yet; None where there is none.
    groups
        The sensitive columns; None for none.
    """

    X: pd.DataFrame
    y: pd.Series | None = None
    groups: pd.DataFrame | None = None


class Reference(NamedTuple):
    """What windows are compared with.

    Parameters
    ----------
    rows
        The rows themselves, with the columns that are watched.
    profiles
        Of their columns.
    answers
        Of the model's answers for rows that it had not seen; None without a model.
    limits, metric_limits
        Of drift, and of the model's metric; None without a model.
    group_limits
        Of its sensitive groups; None where the reference has none.
    """

    rows: pd.DataFrame
    profiles: dict[str, ColumnProfile]
    answers: ColumnProfile | None
    limits: AlarmLimits
    metric_limits: MetricLimits | None = None
    group_limits: GroupLimits | None = None


def window_sizes(windows: Sequence[Window], reference_rows: int) -> list[int]:
    """Return the sizes for which limits are learned: those around the windows' own.

    A drawn window has at most half of the reference's rows, because as many must be left.

    Examples
    --------
    >>> windows = [Window("", None, None, np.arange(rows)) for rows in (300, 150)]
    >>> window_sizes(windows, 5_000), window_sizes(windows, 240)
    ([100, 200, 500], [100, 120])
    """
    most = max(reference_rows // 2, 1)
    rows = [len(window.rows) for window in windows if len(window.rows)]
    low, high = (min(rows), max(rows)) if rows else (1, 1)
    # Smaller windows vary more: the limit of a larger one would be exceeded by chance.
    below = [size for size in SIZES if size <= low][-1:] or [low]
    above = [size for size in SIZES if size >= high][:1]
    near = {*below, *above, *(size for size in SIZES if low <= size <= high)}
    return sorted({min(size, most) for size in near})


class Drawing(NamedTuple):
    """How windows are drawn from the reference, to learn limits.

    Parameters
    ----------
    sizes
        Rows of a window.
    rate
        The promised share of windows with a false alarm. Where a model is watched, half of it
        is for its inputs and half for its metric; of the latter, half for sensitive groups.
    seed
        Of the draws.
    in_order
        Whether the rows of a window follow each other.
    least_effect
        The PSI below which no column raises an alarm.
    draws
        How many windows are drawn of each size.
    """

    sizes: Sequence[int]
    rate: float
    seed: int = 0
    in_order: bool = False
    least_effect: float = 0.1
    draws: int = DRAWS


def watch_reference(
    model: Any,
    unfitted: Any,
    reference: WatchedRows,
    drawing: Drawing,
    metric: str,
    positive: Any,
    columns: Sequence[str] = (),
) -> tuple[Watch | None, Reference]:
    """Return a model as it is watched, and what its windows are compared with.

    Parameters
    ----------
    model, unfitted, reference, metric, positive
        As `watch.watch_over_windows` takes them.
    drawing
        How limits are learned.
    columns
        Those whose drift is watched; empty for all.

    Raises
    ------
    ValueError
        There is a model, and no target.
    """
    sizes, rate, seed, in_order, least_effect, draws = drawing
    rate = rate if model is None else rate / 2
    judged_rate = rate if reference.groups is None else rate / 2
    watched = reference.X[list(columns)] if columns else reference.X
    limits = learn_limits(watched, sizes, rate, draws, least_effect, seed, in_order=in_order)
    profiles = table_profile(watched, points=None)
    if model is None:
        return None, Reference(watched, profiles, None, limits)
    rows = _some(reference, seed)
    answered, classes = _unseen_answers(unfitted, rows, drawing), getattr(model, "classes_", ())
    labels = _thresholded(model, unfitted, rows, drawing, answered)
    answers = Answers(np.asarray(rows.y), answered, classes, positive, labels)
    metric_limits = learn_metric_limits(
        answers, metric, sizes, judged_rate, draws, seed, in_order=in_order
    )
    group_limits = None
    if rows.groups is not None:
        group_limits = learn_group_limits(
            answers, rows.groups, metric, sizes, judged_rate, draws, seed, in_order=in_order
        )
    calibrations = {}
    if answered.ndim == 2:
        calibrations = calibrations_of(model.classes_, answered, rows.y)
        answered = answered[:, judged_place(model, positive)]
    profile = column_profile(pd.Series(answered), points=None)
    watch = Watch(model, metric, positive, calibrations)
    return watch, Reference(watched, profiles, profile, limits, metric_limits, group_limits)


def _some(rows: WatchedRows, seed: int) -> WatchedRows:
    """Return the rows that have a label, at most 20,000 of them."""
    if rows.y is None:
        raise ValueError("Watch: a model is watched with its target. Give the rows their roles.")
    known = np.flatnonzero(rows.y.notna().to_numpy())
    if len(known) > MOST_FITTED:
        known = np.sort(np.random.default_rng(seed).choice(known, MOST_FITTED, replace=False))
    groups = None if rows.groups is None else banded_like(rows.groups, rows.groups).iloc[known]
    return WatchedRows(rows.X.iloc[known], rows.y.iloc[known], groups)


def _unseen_answers(unfitted: Any, rows: WatchedRows, drawing: Drawing) -> npt.NDArray[Any]:
    """Return the answers for each row by a model that has not seen it: chances, or numbers.

    Where near rows are alike, folds are of rows that follow each other.
    """
    has_chances = is_classifier(unfitted) and hasattr(unfitted, "predict_proba")
    return _cross_predicted(unfitted, rows, drawing, "predict_proba" if has_chances else "predict")


def _thresholded(
    model: Any,
    unfitted: Any,
    rows: WatchedRows,
    drawing: Drawing,
    answered: npt.NDArray[Any],
) -> npt.NDArray[Any] | None:
    """Return the labels of a model that does not predict the greatest chance; None of others."""
    if answered.ndim == 1:
        return None
    greatest = np.asarray(model.classes_)[model.predict_proba(rows.X).argmax(axis=1)]
    if (greatest == np.asarray(model.predict(rows.X))).all():
        return None
    return _cross_predicted(unfitted, rows, drawing, "predict")


def _cross_predicted(
    unfitted: Any, rows: WatchedRows, drawing: Drawing, method: str
) -> npt.NDArray[Any]:
    splitter = StratifiedKFold if is_classifier(unfitted) else KFold
    seed = None if drawing.in_order else drawing.seed
    return np.asarray(
        cross_val_predict(
            unfitted,
            rows.X,
            rows.y,
            cv=splitter(_FOLDS, shuffle=not drawing.in_order, random_state=seed),
            method=method,
        )
    )


def judged_place(model: Any, positive: Any) -> int:
    """Return the place of the class whose scores are followed: the positive, else the last."""
    classes = list(model.classes_)
    return classes.index(positive) if positive in classes else len(classes) - 1
