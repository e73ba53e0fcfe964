"""The bench: the subject as it is drawn, ready to be judged again with its data changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.base import is_classifier

from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.second_table import second_table
from pipeline_core.errors import UsageError
from pipeline_core.leak_radar.changes import Change, shuffled_target, with_column
from pipeline_core.leak_radar.reruns import Reruns
from pipeline_core.leak_radar.scores import Answers, answers_of, draws_for
from pipeline_core.leak_radar.subject import Subject
from pipeline_core.measures.folds import choose_folds

FOLDS = 5
LEAST = -1.0
_SIGNATURE = 40
Changes = Mapping[str, Change]


class Judged(NamedTuple):
    """A fitted model, and the data that it is judged on."""

    model: Any
    data: Data


class Outcome(NamedTuple):
    """The scores of several repetitions of an experiment.

    Parameters
    ----------
    scores
        The score of each repetition.
    chance
        Draws of what chance gives on the average of the repetitions.
    p
        How often chance does as well: a one-sided permutation test.
    """

    scores: npt.NDArray[np.float64]
    chance: npt.NDArray[np.float64]
    p: float

    @property
    def earned(self) -> float:
        """How far the mean score is above chance."""
        return float(self.scores.mean() - self.chance.mean())


def outcome_of(scores: Sequence[float], chances: Sequence[npt.NDArray[np.float64]]) -> Outcome:
    """Return the outcome of repetitions, each with draws of chance for its own answers.

    Each repetition counts by how far it is from its own chance, in standard deviations of
    that: one with an extreme target would else outweigh all others. An R² below -1 says no
    more than that the answers are of no use, and is told as -1.

    Examples
    --------
    >>> draws = np.linspace(0.4, 0.6, 99)
    >>> outcome_of([0.7], [draws]).p, outcome_of([0.5], [draws]).p
    (0.01, 0.51)
    """
    drawn = np.array(chances)
    means, spreads = drawn.mean(axis=1), drawn.std(axis=1)
    spreads[spreads == 0] = 1
    distance = float(((np.array(scores) - means) / spreads).mean())
    by_chance = ((drawn - means[:, None]) / spreads[:, None]).mean(axis=0)
    p = (1 + int((by_chance >= distance - 1e-12).sum())) / (1 + len(by_chance))
    chance = np.maximum(drawn, LEAST).mean(axis=0)
    return Outcome(np.maximum(np.array(scores), LEAST), chance, p)


@dataclass(frozen=True)
class Bench:
    """The subject with the results of the pipeline as it is drawn.

    Parameters
    ----------
    reruns, subject
        What runs it, and what it is.
    seed
        The seed of all that is drawn.
    """

    reruns: Reruns
    subject: Subject
    seed: int = 0

    @cached_property
    def base(self) -> Data:
        """The data that the model is judged on, as it is drawn, with a test part."""
        return self._tables({}, 0)

    @cached_property
    def real(self) -> Judged:
        """The model as it is drawn, and its data."""
        return self.judged({}, 0)

    @cached_property
    def target(self) -> str:
        """The column that is predicted."""
        output = self.reruns.run(self.subject.stages[1:])[self.subject.judged_on]
        target = output.data.roles.target if output.data is not None else None
        if target is None:
            raise UsageError("radar.no_model")
        return target

    @cached_property
    def births(self) -> tuple[str, ...]:
        """The stages in whose result the target appears for the first time."""
        outputs = self.reruns.run(self.subject.stages[1:])
        having = {name for name, output in outputs.items() if self._has_target(output)}
        jobs = self.reruns.plan.jobs
        return tuple(name for name in jobs if name in having and not having & {*jobs[name].sources})

    def _has_target(self, output: Output) -> bool:
        return output.data is not None and self.target in with_column(output.data, self.target).rows

    @cached_property
    def needs_holdout(self) -> bool:
        """Whether nothing is set aside to judge on, so that the radar takes a fold."""
        data = self.reruns.run(self.subject.stages[1:])[self.subject.judged_on].data
        return data is not None and data.test is None and self.subject.second is None

    @cached_property
    def units(self) -> npt.NDArray[np.intp] | None:
        """The unit of each row of the data where several have their target from one row.

        Many rows of one customer stand for one truth: chance must deal out customers. They
        are told by shuffling the target and seeing which rows always change alike.
        """
        outputs = self.reruns.run(self.subject.stages[1:])
        sources = [outputs[name].data for name in self.births]
        if len(self.base.rows) <= sum(len(data.rows) for data in sources if data is not None):
            return None
        columns = []
        for number in range(_SIGNATURE):
            data = self._tables(self.at_births(shuffled_target, 90_000 + number), 0)
            if len(data.rows) != len(self.base.rows):
                return None
            columns.append(np.unique(data.rows[self.target], return_inverse=True)[1])
        return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].ravel()

    def at_births(self, change: Callable[..., Change], number: int, **options: Any) -> Changes:
        """Return a change of the data where the target appears first."""
        return self.at(self.births, change, number, **options)

    def at(
        self, stages: tuple[str, ...], change: Callable[..., Change], number: int, **options: Any
    ) -> Changes:
        """Return a change of the data of some stages, drawn by its number."""
        return dict.fromkeys(stages, change(self.target, (self.seed, number), **options))

    def judged(self, changes: Changes, number: int) -> Judged:
        """Return the model and its data with some data changed; `number` chooses the fold."""
        stages = self.subject.stages
        self.reruns.run(stages)
        outputs = self.reruns.changed(stages, self._with_holdout(changes, number))
        model = outputs[self.subject.model].model
        if model is None:
            raise UsageError("radar.no_model")
        return Judged(model.pipeline, self._judged_data(outputs))

    def answers(self, judged: Judged) -> Answers:
        """Return the answers of a judged model."""
        units = self.units if self.subject.second is None else None
        if units is not None and len(units) == len(judged.data.rows):
            test = judged.data.test
            return answers_of(judged.model, judged.data, units if test is None else units[test])
        return answers_of(judged.model, judged.data)

    def outcome(self, changes_of: Callable[[int], Changes], numbers: range) -> Outcome:
        """Return the scores of some repetitions, each with changes of its own.

        Raises
        ------
        ValueError
            No repetition has a defined score.
        """
        scores, chances = [], []
        draws = draws_for(self.answers(self.real))
        for number in numbers:
            answers = self.answers(self.judged(changes_of(number), number))
            random = np.random.default_rng((self.seed, 1_000 + number))
            if np.isfinite(answers.score):
                scores.append(answers.score)
                drawn = answers.chance(random, draws)
                chances.append(np.where(np.isfinite(drawn), drawn, np.nanmean(drawn)))
        if not scores:
            raise ValueError("no repetition had a defined score")
        return outcome_of(scores, chances)

    def _tables(self, changes: Changes, number: int) -> Data:
        """Return the judged data alone: no model is fitted."""
        stages = self.subject.stages[1:]
        self.reruns.run(stages)
        return self._judged_data(self.reruns.changed(stages, self._with_holdout(changes, number)))

    def _judged_data(self, outputs: Mapping[str, Output]) -> Data:
        data = outputs[self.subject.judged_on].data
        if data is None:
            raise UsageError("radar.no_model")
        second = outputs[self.subject.second].data if self.subject.second else None
        return data if second is None else second_table(self.subject.model, data, second)

    def _with_holdout(self, changes: Changes, number: int) -> Changes:
        """Return changes after which a fold is set aside, where the pipeline sets aside none."""
        if not self.needs_holdout:
            return changes
        place, before = self.subject.judged_on, changes.get(self.subject.judged_on)

        def change(data: Data) -> Data:
            data = data if before is None else before(data)
            return _with_fold(data, self.target, number, self.seed)

        return {**changes, place: change}


def _with_fold(data: Data, target: str, number: int, seed: int) -> Data:
    """Return data whose test part is one of the folds that a judge would choose."""

    def column(name: str | None) -> Any:
        return None if name is None else data.rows[name].reset_index(drop=True)

    y, groups, times = (column(name) for name in (target, data.roles.group, data.roles.time))
    is_class = y.dtype.kind not in "fiu" or y.nunique() <= FOLDS
    try:
        folds = choose_folds(len(y), FOLDS, seed, y if is_class else None, groups, times)
    except ValueError:
        folds = choose_folds(len(y), FOLDS, seed)
    train, test = folds.parts[-1 - number % FOLDS if times is None else -1]
    return replace(data, train=train, test=test)


def has_classes(judged: Judged) -> bool:
    """Tell whether a judged model chooses among classes."""
    return bool(is_classifier(judged.model))
