"""Draws that learn: the same in the engine's loop and scikit-learn's, and after a kill."""

from __future__ import annotations

from itertools import count

import numpy as np
import pandas as pd
import pytest
from optuna.distributions import FloatDistribution, IntDistribution
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.engine.search import run_search
from pipeline_core.engine.trial_journal import open_journal
from pipeline_core.measures.optuna_search import OptunaSearchCV

FOLDS = StratifiedKFold(3, shuffle=True, random_state=1)
SPACE = {
    "max_depth": IntDistribution(1, 9),
    "ccp_alpha": FloatDistribution(1e-4, 1e-1, log=True),
    "criterion": ["gini", "entropy"],
}
TRIALS = 16  # the first ten of Optuna's are random


class CountedTree(DecisionTreeClassifier):
    """A tree that counts its fits, and can die at one of them."""

    fits = count(1)
    dies_at = 0

    def fit(self, X, y, sample_weight=None):
        if next(CountedTree.fits) == CountedTree.dies_at:
            raise KeyboardInterrupt
        return super().fit(X, y, sample_weight=sample_weight)


@pytest.fixture(autouse=True)
def counted():
    CountedTree.fits, CountedTree.dies_at = count(1), 0


@pytest.fixture(scope="module")
def xy():
    random = np.random.default_rng(3)
    X = pd.DataFrame({"a": random.normal(size=200), "b": random.normal(size=200)})
    return X, pd.Series(np.where(X["a"] + random.normal(size=200) > 0, "yes", "no"))


def search(**changes):
    options = {"n_trials": TRIALS, "cv": FOLDS, "random_state": 5, **changes}
    return OptunaSearchCV(CountedTree(random_state=0), SPACE, **options)


def journaled(tmp_path, xy, **changes):
    fitted = search(**changes)
    run_search(fitted, *xy, journal=open_journal(tmp_path / "one.log", fitted, *xy))
    return fitted


def assert_same(first, second):
    assert first.cv_results_["params"] == second.cv_results_["params"]
    for name in ("split0_test_score", "mean_test_score", "std_test_score", "rank_test_score"):
        assert np.array_equal(first.cv_results_[name], second.cv_results_[name]), name
    assert first.best_index_ == second.best_index_


def test_results_are_those_of_scikit_learn(xy):
    ours = search()
    run_search(ours, *xy)
    assert_same(ours, search().fit(*xy))
    assert len(ours.cv_results_["params"]) == TRIALS
    assert np.array_equal(ours.predict(xy[0]), search().fit(*xy).predict(xy[0]))


def test_another_seed_draws_others(xy):
    drawn = [search(random_state=seed).fit(*xy).cv_results_["params"] for seed in (5, 6)]
    assert drawn[0] != drawn[1]


def test_later_draws_heed_the_scores(xy):
    X, y = xy
    plain, other = search().fit(X, y), search(scoring=lambda *_: 0.0).fit(X, y)
    assert plain.cv_results_["params"][:10] == other.cv_results_["params"][:10]
    assert plain.cv_results_["params"] != other.cv_results_["params"]


def test_a_combination_is_fitted_once(xy):
    few = OptunaSearchCV(CountedTree(), {"max_depth": [1, 2]}, n_trials=12, cv=FOLDS)
    run_search(few.set_params(random_state=0), *xy)
    assert len(few.cv_results_["params"]) == 2
    assert next(CountedTree.fits) == 2 * 3 + 1 + 1
    assert len(few.study_.trials) == 12


def test_what_cannot_be_fitted_is_left_out_and_counted(xy):
    space = {"l1_ratio": [0.0, 0.5, 1.0], "C": FloatDistribution(0.1, 1)}
    ours = OptunaSearchCV(LogisticRegression(), space, n_trials=9, cv=FOLDS, random_state=0)
    theirs = clone(ours).fit(*xy)
    run_search(ours, *xy)
    assert_same(ours, theirs)
    assert ours.failures_ == theirs.failures_ > 0
    assert {params["l1_ratio"] for params in ours.cv_results_["params"]} == {0.0}


@pytest.mark.parametrize("run", [run_search, lambda search, X, y: search.fit(X, y)])
def test_if_nothing_can_be_fitted_the_error_is_that_of_the_model(xy, run):
    broken = OptunaSearchCV(LogisticRegression(), {"l1_ratio": [0.5, 1.0]}, n_trials=3, cv=FOLDS)
    with pytest.raises(ValueError, match="lbfgs"):
        run(broken, *xy)


@pytest.mark.parametrize("dies_at", [2, 3 * 12 + 2])
def test_a_search_that_was_killed_goes_on_where_it_was(xy, tmp_path, dies_at):
    whole = search()
    run_search(whole, *xy)
    CountedTree.fits, CountedTree.dies_at = count(1), dies_at
    with pytest.raises(KeyboardInterrupt):
        journaled(tmp_path, xy)
    CountedTree.fits, CountedTree.dies_at = count(1), 0
    resumed = journaled(tmp_path, xy)
    assert_same(resumed, whole)
    complete = (dies_at - 1) // 3
    assert next(CountedTree.fits) - 1 == 3 * (TRIALS - complete) + 1


def test_a_torn_or_damaged_journal_costs_at_most_its_trials(xy, tmp_path):
    whole, file = journaled(tmp_path, xy), tmp_path / "one.log"
    file.write_bytes(file.read_bytes()[:-9])
    CountedTree.fits = count(1)
    assert_same(journaled(tmp_path, xy), whole)
    assert next(CountedTree.fits) - 1 == 3 + 1
    file.write_bytes(b"not a journal\n" + file.read_bytes())
    CountedTree.fits = count(1)
    assert_same(journaled(tmp_path, xy), whole)
    assert next(CountedTree.fits) - 1 == 3 * TRIALS + 1


def test_scores_of_other_rows_are_not_taken(xy, tmp_path):
    X, y = xy
    journaled(tmp_path, xy)
    other = (X * 2 - X.mean(), y[::-1].reset_index(drop=True))
    CountedTree.fits = count(1)
    resumed = journaled(tmp_path, other)
    assert_same(resumed, search().fit(*other))
    assert next(CountedTree.fits) - 1 == 2 * (3 * TRIALS + 1)
