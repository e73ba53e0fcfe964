"""The usual metrics by their definitions, for the thousands of draws that limits are learned from.

They are scikit-learn's up to the last digits, without its checks of what comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.metric_limits import Answers

Mask = npt.NDArray[np.bool_]


def quick_metric(answers: Answers, name: str, part: Mask) -> float:
    """Return one metric over some of the rows; NaN where it is undefined.

    Parameters
    ----------
    answers
        Of a model.
    name
        The metric: one that has no quick way is computed as it always is.
    part
        The rows.

    Examples
    --------
    >>> answers = Answers(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    >>> quick_metric(answers, "mean_absolute_error", np.array([True, True]))
    0.5
    """
    quick = _QUICK.get((name, bool(len(answers.classes))))
    return answers.metric(name, part) if quick is None else quick(answers, part)


def _accuracy(answers: Answers, part: Mask) -> float:
    return float(np.mean(answers.predicted(part) == answers.actual[part]))


def _roc_auc(answers: Answers, part: Mask) -> float:
    actual, classes = answers.actual[part], list(answers.classes)
    if answers.answered.ndim == 1 or {*actual.tolist()} != {*classes}:
        return np.nan
    labels = classes if answers.positive is None else [answers.positive]
    scores = answers.answered[part]
    areas = [_area(actual == label, scores[:, classes.index(label)]) for label in labels]
    return float(np.mean(areas))


def _area(is_positive: Mask, scores: npt.NDArray[Any]) -> float:
    """Return the share of pairs of both kinds that are in order (Mann and Whitney, 1947)."""
    count, others = int(is_positive.sum()), int((~is_positive).sum())
    ranks = pd.Series(scores).rank().to_numpy()[is_positive].sum()
    return float((ranks - count * (count + 1) / 2) / (count * others))


def _absolute_error(answers: Answers, part: Mask) -> float:
    return float(np.mean(np.abs(answers.actual[part] - answers.answered[part])))


def _r2(answers: Answers, part: Mask) -> float:
    actual = answers.actual[part]
    whole = float(np.sum((actual - actual.mean()) ** 2))
    left = float(np.sum((actual - answers.answered[part]) ** 2))
    return 1 - left / whole if whole > 0 and len(actual) > 1 else np.nan


_QUICK: dict[tuple[str, bool], Callable[[Answers, Mask], float]] = {
    ("accuracy", True): _accuracy,
    ("roc_auc", True): _roc_auc,
    ("mean_absolute_error", False): _absolute_error,
    ("r2", False): _r2,
}
