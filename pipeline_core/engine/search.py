"""A search in a loop of our own: scikit-learn's candidates, folds and choice of the best.

scikit-learn's `fit` cannot be stopped with what it has, tells no scores while it works and
fits a recipe anew for each candidate that leaves it as it is. What is tried, in which order
and on which rows comes from the search itself, so the results are the same to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from inspect import signature
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier
from sklearn.metrics import check_scoring
from sklearn.model_selection import check_cv

from pipeline_core.data.data import Model, Roles
from pipeline_core.data.output import Output
from pipeline_core.data.report import checked_report
from pipeline_core.engine.arguments import Task
from pipeline_core.engine.search_axes import Axis
from pipeline_core.engine.search_fold import Fold, Trial, with_values
from pipeline_core.engine.search_results import cv_results
from pipeline_core.engine.shared_parts import trial_part
from pipeline_core.engine.trial_journal import TrialJournal, open_journal
from pipeline_core.errors import StageFailed
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.search_report import labelled, search_report
from pipeline_core.measures.searches import search_metric
from pipeline_core.measures.weights import Weights, weight_argument
from pipeline_core.spec.candidates import search_size


class Rows(NamedTuple):
    """The rows that a search judges on, their target and their weights."""

    X: pd.DataFrame
    y: pd.Series[Any]
    weights: Weights = None


def searched(task: Task, search: Any, axes: Mapping[str, Axis], rows: Rows, roles: Roles) -> Output:
    """Return the best model of a search with the report of its trials.

    Parameters
    ----------
    task
        The stage that searches.
    search
        The unfitted search.
    axes
        What it varies.
    rows
        The training rows.
    roles
        Their roles.

    Raises
    ------
    StageFailed
        It was stopped before a single trial was complete.
    """
    unfitted = clone(search)
    settings = {path: list(axis.settings) for path, axis in axes.items()}
    labels = {path: axis.labels for path, axis in axes.items() if axis.labels}

    def describe(trial: Trial) -> Mapping[str, Any]:
        return labelled(trial, search, settings, labels)

    try:
        was_stopped = run_search(
            search,
            *rows,
            stopped=task.stopped,
            describe=describe,
            total=_planned(task),
            journal=open_journal(task.journal, search, *rows),
        )
    except Stopped as error:
        raise StageFailed("failed.stopped_too_early", stage=task.stage) from error
    metric = search_metric(task.settings["metric"], search.estimator, rows.y, roles.positive)[0]
    report = search_report(search, metric, settings, labels)
    if was_stopped:
        tried = len(search.cv_results_["params"])
        report["notes"].append({"code": "search_stopped", "trials": tried, "of": _planned(task)})
    return Output(
        model=Model(search.best_estimator_, roles, unfitted),
        report=checked_report(report, task.stage),
        cut_short=was_stopped,
    )


def _planned(task: Task) -> int:
    """Return how many trials a search has, in all rounds."""
    names = ("strategy", "tries", "folds", "factor")
    return search_size(task.settings["vary"], *(task.settings[name] for name in names)).trials


class Stopped(Exception):  # noqa: N818 - not an error: the person takes what there is
    """The person asked for the best so far."""


def run_search(
    search: Any,
    X: pd.DataFrame,
    y: pd.Series[Any],
    weights: Weights = None,
    *,
    stopped: Callable[[], bool] = lambda: False,
    describe: Callable[[Trial], Mapping[str, Any]] = dict,
    total: int = 0,
    journal: TrialJournal | None = None,
) -> bool:
    """Fit a search of scikit-learn, as its own `fit` does; return whether it was stopped.

    Parameters
    ----------
    search
        An unfitted search: `GridSearchCV`, a halving one, `OptunaSearchCV`.
    X, y
        The rows, and their target.
    weights
        The weight of each row in the fits.
    stopped
        Asked before each fit; the trials that are complete by then are kept.
    describe
        Returns the settings of a trial, for the progress that is told.
    total
        How many trials there are, as far as known.
    journal
        Has the trials of a search that was killed, and takes those of this one.

    Raises
    ------
    Stopped
        It was stopped before a single trial was complete.
    """
    judge = _Judge(search, X, y, weights, stopped, describe, total, journal)
    takes_callbacks = "callback_ctx" in signature(search._run_search).parameters
    context = {"callback_ctx": _Silent()} if takes_callbacks else {}
    was_stopped = False
    try:
        search._run_search(judge.evaluate, **context)
    except Stopped:
        was_stopped = True
        if not judge.trials:
            raise
    except _UnfittableError as error:
        raise error.__cause__ or error from None
    judge.finish()
    return was_stopped


class _UnfittableError(ValueError):
    """None of the candidates could be fitted in any fold: scikit-learn gives them no result."""


class _Silent:
    """A stand-in for the context of scikit-learn's callbacks."""

    def __getattr__(self, name: str) -> Callable[..., _Silent]:
        return lambda *args, **kwargs: self


class _Judge:
    """Judges candidates on the folds, and keeps what scikit-learn's search would keep."""

    def __init__(
        self,
        search: Any,
        X: pd.DataFrame,
        y: pd.Series[Any],
        weights: Weights,
        stopped: Callable[[], bool],
        describe: Callable[[Trial], Mapping[str, Any]],
        total: int,
        journal: TrialJournal | None,
    ) -> None:
        self.trials: list[dict[str, Any]] = []
        self._search, self._X, self._y = search, X, y
        self._weights, self._stopped = weights, stopped
        self._describe, self._total, self._journal = describe, total, journal
        self._shared_folds: list[Fold] = []
        self._scores: list[list[float]] = []
        self._train_scores: list[list[float]] = []
        self._more: list[dict[str, Any]] = []
        self._error: Exception | None = None
        search.scorer_ = check_scoring(search.estimator, search.scoring)
        search.multimetric_ = False
        search._checked_cv_orig = check_cv(search.cv, y, classifier=is_classifier(search.estimator))
        search.n_splits_ = search._checked_cv_orig.get_n_splits(X, y)
        search._n_samples_orig = len(X)
        if hasattr(search, "_check_input_parameters"):
            search._check_input_parameters(X=X, y=y, split_params={})

    def evaluate(
        self,
        candidates: Iterable[Trial],
        cv: Any = None,
        more_results: Mapping[str, Sequence[Any]] | None = None,
        callback_ctx: Any = None,
    ) -> dict[str, Any]:
        """Judge some candidates, and return the results so far."""
        folds, start, trials = self._folds(cv), len(self.trials), list(candidates)
        self._fitted = 0
        for place, trial in enumerate(trials):
            judge = partial(self._scores_of, trial, folds)
            shared = trial_part(start + place + 1, start + len(trials), judge)
            scores, train_scores = shared or ([float("nan")] * len(folds), [])
            self._fitted += not np.isnan(scores).all()
            self.trials.append(dict(trial))
            self._scores.append(scores)
            self._train_scores.append(train_scores)
            self._more.append({name: v[place] for name, v in (more_results or {}).items()})
            if shared is not None:
                self._tell(trial, scores)
        if not self._fitted:
            for kept in (self.trials, self._scores, self._train_scores, self._more):
                del kept[start:]
            raise _UnfittableError from self._error
        return self._results()

    def _folds(self, cv: Any) -> list[Fold]:
        """Return the folds, which all candidates share unless the search gives others."""
        if cv is None and self._shared_folds:
            return self._shared_folds
        parts = list((cv or self._search._checked_cv_orig).split(self._X, self._y))
        folds = [Fold(self._X, self._y, self._weights, *part) for part in parts]
        if cv is None:
            self._shared_folds = folds
        return folds

    def _scores_of(self, trial: Trial, folds: Sequence[Fold]) -> tuple[list[float], list[float]]:
        """Return the scores of the folds' test rows, and of their training rows if asked."""
        scores = self._journal.scores() if self._journal else None
        if scores is not None:
            return scores, []
        pairs = [self._score(trial, fold) for fold in folds]
        scores = [test for test, *_ in pairs]
        if self._journal:
            self._journal.add(scores)
        return scores, [train for _, *rest in pairs for train in rest]

    def _score(self, trial: Trial, fold: Fold) -> list[float]:
        if self._stopped():
            raise Stopped
        asks_train = bool(getattr(self._search, "return_train_score", False))
        try:  # a candidate may fail in any way; the others go on
            model, train, test = fold.fit(self._search.estimator, trial)
            self._fitted += 1
            scores = [fold.score(model, test, self._search.scorer_)]
            if asks_train:
                scores.append(fold.train_score(model, train, self._search.scorer_))
            return scores
        except Exception as error:
            self._error = error
            return [float("nan")] * (1 + asks_train)

    def _tell(self, trial: Trial, scores: Sequence[float]) -> None:
        sign = getattr(self._search.scorer_, "_sign", 1)
        log_progress(
            "trial",
            len(self.trials),
            max(self._total, len(self.trials)),
            score=float(sign * np.average(scores)),
            deviation=float(np.std(scores)),
            settings=dict(self._describe(trial)),
        )

    def _results(self) -> dict[str, Any]:
        return cv_results(self.trials, self._scores, self._train_scores, self._more)

    def finish(self) -> None:
        """Choose the best trial, and fit it on all rows."""
        search, results = self._search, self._results()
        if np.isnan(results["mean_test_score"]).all() and self._error is not None:
            raise self._error
        search.cv_results_ = results
        search.best_index_ = (
            int(search._select_best_index(None, None, results))
            if "iter" in results
            else int(results["rank_test_score"].argmin())
        )
        search.best_params_ = self.trials[search.best_index_]
        search.best_score_ = results["mean_test_score"][search.best_index_]
        best = with_values(search.estimator, search.best_params_)
        search.best_estimator_ = best.fit(self._X, self._y, **weight_argument(best, self._weights))
