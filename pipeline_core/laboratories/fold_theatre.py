"""The fold theatre: the folds of a judge one by one, and what each step learned in them.

Folds are those of `measures.folds`, which every judge uses; scores are the judge's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier

from pipeline_core.data.data import Data, Model
from pipeline_core.data.output import Output, finite
from pipeline_core.engine.model_contents import model_contents
from pipeline_core.errors import UsageError
from pipeline_core.laboratories.learned_values import learned_values
from pipeline_core.laboratories.names import LEFT_OUT, TEST, TRAIN
from pipeline_core.leak_radar.reruns import Reruns
from pipeline_core.leak_radar.subject import Subject, folds_judge_of, subject_of
from pipeline_core.measures.cross_validation import score_folds
from pipeline_core.measures.folds import Folds, choose_folds
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.weights import weight_argument, weight_values
from pipeline_core.plan import Plan

USUAL_FOLDS = 5
MOST_SHOWN = 240
_BANDS = 4
_HEADLINES = ("roc_auc", "accuracy", "r2", "mean_absolute_error")


def fold_theatre(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    model: str | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Return the folds that judge a model, one by one.

    A pipeline without a judge in folds plays the five that Cross-validate would use.

    Parameters
    ----------
    plan, functions
        What the engine runs.
    model
        The stage of the model; by default the first that is judged and is no baseline.
    seed
        The seed of the folds where no judge has them.

    Returns
    -------
    dict
        The ``model``; ``models``, it and the others that are judged; its ``judge`` in folds,
        or None; ``splitter`` and ``order`` as `Folds` has them; how many ``rows`` there are;
        ``shown``, for each row of the strips its ``target``, ``group`` and ``time``;
        ``folds``, each with its ``sides`` (0 left out, 1 train, 2 test, for each row shown),
        its ``train_rows``, ``test_rows`` and ``metrics``; the ``metric`` to look at; and
        ``learned``, see `learned_values`.

    Raises
    ------
    FabricaError
        No model is judged, there are too few rows, or a stage fails.
    """
    try:
        subject = subject_of(plan, model)
    except UsageError as error:
        if error.code == "radar.no_model":
            raise UsageError("laboratory.no_model") from error
        raise
    stage = _Stage(Reruns(plan, functions), subject, seed)
    scores = stage.scores
    parts, names = stage.folds.parts, _metric_names(scores)
    shown = _shown_rows(stage.data, stage.train)
    folds, contents = [], []
    for number, (train, test) in enumerate(parts):
        log_progress("theatre", number, len(parts))
        contents.append(stage.contents(train))
        line = scores.iloc[number]
        folds.append(
            {
                "sides": _sides(shown, train, test, len(stage.features)),
                "train_rows": len(train),
                "test_rows": len(test),
                "metrics": {name: float(line[name]) for name in names},
            }
        )
    result = {
        "model": subject.model,
        "models": [subject.model, *subject.others],
        "judge": stage.judge,
        "splitter": stage.folds.splitter,
        "order": stage.folds.order,
        "rows": len(stage.features),
        "shown": _about_rows(stage, shown),
        "folds": folds,
        "metric": next((name for name in _HEADLINES if name in names), names[0]),
        "learned": learned_values(contents),
    }
    return dict(finite(result))


@dataclass(frozen=True)
class _Stage:
    """What is played: a model and its data, and the folds that judge it."""

    reruns: Reruns
    subject: Subject
    seed: int

    @cached_property
    def judge(self) -> str | None:
        """The stage that judges it in folds; None if there is none."""
        return folds_judge_of(self.reruns.plan, self.subject)

    @cached_property
    def data(self) -> Data:
        """The data that the model is trained on."""
        data = self._outputs[self.subject.trained_on].data
        if data is None or data.roles.target is None:
            raise UsageError("laboratory.no_model")
        return data

    @cached_property
    def model(self) -> Model:
        """The model, to be fitted anew in each fold."""
        model = self._outputs[self.subject.model].model
        if model is None:
            raise UsageError("laboratory.no_model")
        return model

    @cached_property
    def _outputs(self) -> Mapping[str, Output]:
        stages = [self.subject.model, self.subject.trained_on]
        return self.reruns.run([*stages, *([self.judge] if self.judge else [])])

    @cached_property
    def train(self) -> Any:
        """The positions of the rows that the folds divide."""
        return np.arange(len(self.data.rows)) if self.data.train is None else self.data.train

    @cached_property
    def features(self) -> pd.DataFrame:
        """Their features."""
        return self.data.features(self.data.train_rows)

    def column(self, role: str) -> pd.Series[Any] | None:
        """Return their column of a role; None if there is none."""
        name = getattr(self.data.roles, role)
        return self.data.train_column(name) if name else None

    @cached_property
    def y(self) -> pd.Series[Any]:
        """Their target."""
        return self.data.train_column(str(self.data.roles.target))

    @cached_property
    def settings(self) -> tuple[int, int | None, list[str]]:
        """The number of folds, their seed, and the columns whose shares they keep."""
        if self.judge is None:
            return USUAL_FOLDS, self.seed, []
        said = self.reruns.plan.jobs[self.judge].settings
        strata = said.get("strata") or ()
        names = (
            [name for name in strata if name in self.features] if isinstance(strata, list) else []
        )
        return int(said.get("folds", USUAL_FOLDS)), said.get("random_state"), names

    @cached_property
    def folds(self) -> Folds:
        """The folds, as the judge chooses them."""
        count, seed, strata = self.settings
        classes = self.y if is_classifier(self.model.to_fit) else None
        roles = self.column("group"), self.column("time"), self.features[strata] if strata else None
        try:
            return choose_folds(len(self.features), count, seed, classes, *roles)
        except ValueError as error:
            raise UsageError("laboratory.no_folds", reason=str(error)) from error

    @cached_property
    def scores(self) -> pd.DataFrame:
        """A line of metrics for each fold: the judge's own, where there is one."""
        if self.judge is not None:
            judged: Mapping[str, Any] = self._outputs[self.judge].report or {}
            table = judged.get("tables", {}).get("folds")
            if table is not None and len(table) == len(self.folds.parts):
                return pd.DataFrame(table)
        count, seed, strata = self.settings
        report = score_folds(
            clone(self.model.to_fit),
            self.features,
            self.y,
            self.column("group"),
            self.data.roles.positive,
            count,
            seed,
            self.column("time"),
            self.column("weight"),
            strata,
        )
        return pd.DataFrame(report["tables"]["folds"])

    def contents(self, train: Any) -> Any:
        """Return what the model has inside after it was fitted on the rows of a fold."""
        weights = weight_values(self.column("weight"))
        part = None if weights is None else weights[train]
        fitted = clone(self.model.to_fit)
        fitted.fit(self.features.iloc[train], self.y.iloc[train], **weight_argument(fitted, part))
        return model_contents(fitted, replace(self.data, train=self.train[train]))


def _metric_names(scores: pd.DataFrame) -> list[str]:
    others = {"fold", "train_rows", "test_rows", "test_from", "test_to"}
    return [str(name) for name in scores.columns if name not in others]


def _shown_rows(data: Data, train: Any) -> Any:
    """Return the rows of the strips, as places among the training rows, in time or group order."""
    order = np.arange(len(train))
    by = data.roles.time or data.roles.group
    if by is not None:
        order = np.argsort(pd.factorize(data.rows[by].iloc[train], sort=True)[0], kind="stable")
    if len(order) <= MOST_SHOWN:
        return order
    return order[np.linspace(0, len(order) - 1, MOST_SHOWN).round().astype(int)]


def _sides(shown: Any, train: Any, test: Any, rows: int) -> list[int]:
    sides = np.full(rows, LEFT_OUT)
    sides[train], sides[test] = TRAIN, TEST
    return [int(side) for side in sides[shown]]


def _about_rows(stage: _Stage, shown: Any) -> dict[str, list[str] | None]:
    """Return the target, group and time of the rows shown, as texts."""
    target = stage.y
    if not is_classifier(stage.model.to_fit) and target.nunique() > _BANDS:
        target = pd.qcut(target, _BANDS, labels=False, duplicates="drop") + 1
    columns: Mapping[str, Any] = {
        "target": target,
        "group": stage.column("group"),
        "time": stage.column("time"),
    }
    return {name: _texts(column, shown) for name, column in columns.items()}


def _texts(column: pd.Series[Any] | None, shown: Any) -> list[str] | None:
    return None if column is None else [str(value) for value in column.iloc[shown]]
