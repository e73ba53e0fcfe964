"""Halving begins on so many rows that the first scores mean something."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.measures.ranges import distribution
from pipeline_core.measures.scorers import scorer_of
from pipeline_core.measures.search_report import search_report
from pipeline_core.measures.searches import searcher

GRID = {"max_depth": [1, 2, 3, 4, 5, None], "min_samples_leaf": [1, 3, 9, 20, 40]}


def halving(y: pd.Series, *, fitted: int) -> tuple[object, pd.DataFrame]:
    """Return a search of thirty candidates, fitted on the first rows, and its trials."""
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(len(y), 3)), columns=list("abc"))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    tree, scorer = DecisionTreeClassifier(random_state=0), scorer_of("roc_auc", "yes")
    search = searcher(tree, GRID, "halving", 30, 3, scorer, folds, 0, y=y)
    search.fit(X[:fitted], y[:fitted])
    return search, pd.DataFrame(search.cv_results_)


@pytest.mark.sampled(1, by="share")
@pytest.mark.parametrize("share", [0.5, 0.2, 0.05])
@pytest.mark.parametrize("fitted", [1.0, 0.6])
@pytest.mark.filterwarnings("error")
def test_every_trial_of_a_rare_class_has_a_score(share, fitted):
    drawn = np.random.default_rng(1).random(3_000) < share
    search, trials = halving(pd.Series(np.where(drawn, "yes", "no")), fitted=int(3_000 * fitted))
    assert trials["mean_test_score"].notna().all()
    assert trials["n_resources"].min() >= 5 * 10
    assert search.n_iterations_ >= (2 if share > 0.1 else 1)


def test_many_rows_begin_where_scikit_learn_does():
    y = pd.Series(np.random.default_rng(1).choice(["yes", "no"], 20_000))
    search = searcher(DecisionTreeClassifier(), GRID, "halving", 30, 3, None, 5, 0, y=y)
    assert search.min_resources == "exhaust"
    numbers = pd.Series(np.arange(20_000.0))
    grid = {"alpha": [0.1, 1.0, 10.0]}
    assert searcher(
        Ridge(), grid, "halving", 30, 3, None, KFold(5), 0, y=numbers
    ).min_resources == ("exhaust")


def test_the_best_settings_keep_all_their_digits():
    X, y = pd.DataFrame({"x": np.arange(30.0)}), pd.Series(np.arange(30.0) ** 2)
    drawn = {"alpha": distribution(1e-4, 10, log=True)}
    search = searcher(Ridge(), drawn, "random", 5, 3, None, KFold(3), 0).fit(X, y)
    report = search_report(search, "r2", {"alpha": ["linear.alpha"]})
    assert float(report["tables"]["best"]["value"][0]) == search.best_params_["alpha"]
