"""Limits of what a model does with each sensitive group, for all groups of a window together.

Of each group two things are followed: the model's metric, where labels are known, and its answer
(the share of the positive class, or the mean prediction). How far they may be from what they
were in the reference is learned as limits of drift are: windows are drawn from it, each
departure is divided by what chance alone would give it, and the largest of a window, of all
metrics and of all answers, is held against a limit. So the promised rate holds however many
groups there are. A group that did better raises no alarm; answers do in both directions.

The mean of n of N rows, none twice, has the variance s² (1/n - 1/N) about that of all, and the
mean of n later rows s² (1/n + 1/N) (Cochran, Sampling Techniques, 1977, chapter 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.alarm_limits import (
    drawn_window,
    fitting_sizes,
    limit_for,
    safe_quantile,
)
from pipeline_core.measures.bands import band_edges, cut_into_bands, is_cut
from pipeline_core.measures.metric_limits import Answers
from pipeline_core.measures.metric_value import ERRORS
from pipeline_core.measures.quick_metrics import quick_metric

FEWEST_ROWS = 20
METRIC, ANSWER = "metric", "answer"
_BANDS = 4
_FEWEST_DRAWS = 10
Mask = npt.NDArray[np.bool_]


class Subject(NamedTuple):
    """One thing that is followed: ``metric`` or ``answer`` of a group of a sensitive column."""

    attribute: str
    group: str
    measure: str


class Usual(NamedTuple):
    """What a subject is in the reference.

    Parameters
    ----------
    value
        Over all rows of the group.
    spread
        How much that of one row would vary.
    rows
        How many rows of the group there are.
    """

    value: float
    spread: float
    rows: int

    def chance(self, rows: int) -> float:
        """Return how far so many later rows are from the value by chance."""
        return float(self.spread * np.sqrt(1 / rows + 1 / self.rows))


class SizedLimits(NamedTuple):
    """The limit of a window's largest departure, by the window's size.

    Parameters
    ----------
    sizes, limits
        Numbers of rows in order, and the limit for a window of each.
    """

    sizes: tuple[int, ...] = ()
    limits: tuple[float, ...] = ()

    def of(self, rows: int) -> float:
        """Return the limit for a window; between two sizes it is linear in the logarithm."""
        return limit_for(rows, self.sizes, self.limits) if self.sizes else np.inf


class GroupLimits(NamedTuple):
    """How far groups may be from what they were, as a multiple of what chance gives.

    Parameters
    ----------
    metric
        The metric's name.
    limits
        Of metrics and of answers, by these names.
    usual
        By subject, what it is in the reference; those without are not judged.
    steps
        Whether one row more or less is a step of every value, as with classes.
    """

    metric: str
    limits: Mapping[str, SizedLimits]
    usual: Mapping[Subject, Usual]
    steps: bool

    def bounds(self, subject: Subject, rows: int, window_rows: int) -> tuple[float, float]:
        """Return between what a subject raises no alarm; NaN for a side without a bound.

        Parameters
        ----------
        subject
            The subject.
        rows
            The rows of the group in a window, of a metric those with a label.
        window_rows
            All rows of the window, likewise.

        Examples
        --------
        >>> subject = Subject("sex", "f", "answer")
        >>> of_answers = {"answer": SizedLimits((50,), (2.0,))}
        >>> limits = GroupLimits("r2", of_answers, {subject: Usual(5.0, 2.0, 50)}, False)
        >>> limits.bounds(subject, 50, 100)
        (4.2, 5.8)
        """
        usual = self.usual.get(subject)
        limit = self.limits.get(subject.measure, SizedLimits()).of(window_rows)
        if usual is None or rows < FEWEST_ROWS or not np.isfinite(limit):
            return np.nan, np.nan
        # One row more, of a kind that the reference has not, is chance.
        is_share = subject.measure == ANSWER or self.metric not in ERRORS
        spare = 1 / rows if self.steps and is_share else 0.0
        width = limit * usual.chance(rows) + spare
        low, high = usual.value - width, usual.value + width
        if subject.measure == ANSWER:
            return low, high
        return (np.nan, high) if self.metric in ERRORS else (low, np.nan)


def learn_group_limits(
    answers: Answers,
    groups: pd.DataFrame,
    name: str,
    sizes: Sequence[int],
    rate: float,
    draws: int = 200,
    seed: int = 0,
    *,
    in_order: bool = False,
) -> GroupLimits:
    """Return the limits of groups for windows of some sizes.

    Parameters
    ----------
    answers
        For n reference rows.
    groups
        Their sensitive columns; numbers are in bands.
    name
        The metric.
    sizes, rate, draws, seed, in_order
        As `alarm_limits.learn_limits` takes them; half of the rate is for metrics, half for
        answers.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> answers = Answers(rng.normal(size=400), rng.normal(size=400))
    >>> groups = pd.DataFrame({"sex": ["f", "m"] * 200})
    >>> limits = learn_group_limits(answers, groups, "mean_absolute_error", [100], 0.05)
    >>> sorted(subject.group for subject in limits.usual), limits.limits["metric"].limits[0] > 1
    (['f', 'f', 'm', 'm'], True)
    """
    random, rows = np.random.default_rng(seed), len(answers.actual)
    fitting, masks = fitting_sizes(sizes, rows), dict(_masks(groups))
    drawn = [
        [
            _values(answers, masks, name, drawn_window(rows, size, random, in_order))
            for _ in range(draws)
        ]
        for size in fitting
    ]
    whole = _values(answers, masks, name, np.ones(rows, dtype=bool))
    windows = [window for windows in drawn for window in windows]
    usual = {
        subject: found
        for subject, (value, count) in whole.items()
        if (found := _usual(value, count, [w[subject] for w in windows if subject in w]))
    }
    limits = {
        measure: _sized_limits(
            dict(zip(fitting, drawn, strict=True)), usual, (name, measure), 1 - rate / 2
        )
        for measure in (METRIC, ANSWER)
    }
    return GroupLimits(name, limits, usual, bool(len(answers.classes)))


def _sized_limits(
    drawn: Mapping[int, Sequence[Mapping[Subject, tuple[float, int]]]],
    usual: Mapping[Subject, Usual],
    names: tuple[str, str],
    share: float,
) -> SizedLimits:
    """Return the limits of the metrics or of the answers; sizes whose groups are too small none."""
    limits = {
        size: safe_quantile([_largest(window, usual, *names) for window in windows], share)
        for size, windows in drawn.items()
    }
    known = {size: limit for size, limit in limits.items() if limit > 0}
    return SizedLimits((*known,), (*known.values(),))


def banded_like(groups: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return sensitive columns whose numbers are cut into bands, those of a reference.

    Examples
    --------
    >>> reference = pd.DataFrame({"age": range(20, 60)})
    >>> banded_like(pd.DataFrame({"age": [25, 99]}), reference)["age"].tolist()
    ['≤ 29', '> 49']
    """
    cut = {
        name: cut_into_bands(
            pd.to_numeric(groups[name], errors="coerce"), band_edges(reference[name], _BANDS)
        )
        for name in groups.columns
        if name in reference and is_cut(reference[name])
    }
    return groups.assign(**cut)


def mean_answer(predicted: npt.NDArray[Any], classes: Sequence[Any], positive: Any) -> float:
    """Return the share of the positive class, or the mean of numbers; NaN of other classes.

    Examples
    --------
    >>> mean_answer(np.array(["no", "yes"]), ["no", "yes"], "yes")
    0.5
    """
    if not len(classes):
        return float(np.mean(predicted))
    return np.nan if positive is None else float(np.mean(predicted == positive))


def _masks(groups: pd.DataFrame) -> Iterator[tuple[tuple[str, str], Mask]]:
    for attribute in groups.columns:
        labels = groups[attribute]
        for label in sorted(labels.dropna().unique(), key=str):
            yield (str(attribute), str(label)), (labels == label).to_numpy()


def _values(
    answers: Answers, masks: Mapping[tuple[str, str], Mask], name: str, window: Mask
) -> dict[Subject, tuple[float, int]]:
    """Return the value and the rows of each subject in a window that has enough of them."""
    values = {}
    for place, mask in masks.items():
        part = window & mask
        count = int(part.sum())
        if count < FEWEST_ROWS:
            continue
        for measure, value in (
            (METRIC, quick_metric(answers, name, part)),
            (ANSWER, mean_answer(answers.predicted(part), answers.classes, answers.positive)),
        ):
            if np.isfinite(value):
                values[Subject(*place, measure)] = (value, count)
    return values


def _usual(value: float, rows: int, drawn: Sequence[tuple[float, int]]) -> Usual | None:
    """Return what a subject is; None where too few windows had enough of its rows."""
    squares = [(one - value) ** 2 / (1 / count - 1 / rows) for one, count in drawn if count < rows]
    if len(squares) < _FEWEST_DRAWS:
        return None
    spread = float(np.sqrt(np.mean(squares)))
    return Usual(value, spread, rows) if spread > 0 else None


def _largest(
    window: Mapping[Subject, tuple[float, int]],
    usual: Mapping[Subject, Usual],
    metric: str,
    measure: str,
) -> float:
    """Return the largest departure of a drawn window, as a multiple of what chance gives."""
    sign = 1.0 if metric in ERRORS else -1.0
    largest = 0.0
    for subject, (value, count) in window.items():
        reference = usual.get(subject)
        if subject.measure != measure or reference is None or count >= reference.rows:
            continue
        away = value - reference.value
        away = abs(away) if subject.measure == ANSWER else sign * away
        chance = reference.spread * np.sqrt(1 / count - 1 / reference.rows)
        largest = max(largest, float(away / chance))
    return largest
