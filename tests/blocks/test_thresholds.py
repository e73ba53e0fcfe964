"""Thresholds are counted as scikit-learn counts them, and chosen as it would."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import confusion_matrix, f1_score, make_scorer
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from pipeline_core.blocks.train.tune_threshold import tune_threshold
from pipeline_core.blocks.validate_model.explore_threshold import explore_threshold
from pipeline_core.measures.folds import choose_folds
from pipeline_core.measures.scorers import cost_scorer
from pipeline_core.measures.threshold_choice import (
    best_thresholds,
    expected_saving,
    resampled_weights,
    threshold_intervals,
    unseen_thresholds,
)
from pipeline_core.measures.threshold_counts import (
    Costs,
    ScoredRows,
    candidate_thresholds,
    cost_per_100,
    threshold_counts,
    threshold_table,
)

RANDOM = np.random.default_rng(7)
N = 120
X = pd.DataFrame({"a": RANDOM.normal(size=N), "b": RANDOM.normal(size=N)})
# As many rows of each class in each of five folds.
Y = pd.Series(np.where(X["a"].rank() + RANDOM.normal(scale=25, size=N) > 60, 1, 0))
Y = pd.Series(np.where(Y.rank(method="first") > 70, "bad", "good"), name="y")
COSTS = Costs(1.0, 5.0, 0.5)


def scored(n: int = N, weights: bool = False) -> ScoredRows:
    random = np.random.default_rng(3)
    is_positive = random.random(n) < 0.4
    scores = np.round(np.clip(random.normal(0.4 + 0.2 * is_positive, 0.2), 0, 1), 3)
    return ScoredRows(scores, is_positive, random.uniform(0.5, 2, n) if weights else np.ones(n))


@pytest.mark.parametrize("weights", [False, True])
def test_outcomes_are_those_of_a_confusion_matrix(weights):
    rows = scored(weights=weights)
    thresholds = candidate_thresholds(rows.scores, 0.5)
    counts = threshold_counts(rows, thresholds)
    for place, threshold in enumerate(thresholds):
        called = rows.scores >= threshold
        matrix = confusion_matrix(rows.is_positive, called, sample_weight=rows.weights)
        ours = [counts[k][place] for k in (3, 1, 2, 0)]
        assert np.allclose(matrix.ravel(), ours, rtol=1e-12, atol=1e-12)
        f1 = f1_score(rows.is_positive, called, sample_weight=rows.weights, zero_division=0)
        assert np.isclose(threshold_table(rows, thresholds, COSTS)["f1"][place], f1)


def test_candidates_are_short_and_decide_everything_that_can_be_decided():
    scores = np.random.default_rng(0).normal(size=400)
    candidates = candidate_thresholds(scores, 0.0)
    selected = {int((scores >= candidate).sum()) for candidate in candidates}
    assert selected == set(range(401))
    assert np.median([len(str(abs(value))) for value in candidates]) < 8
    assert 0.0 in candidates


def test_the_best_are_the_best_by_hand():
    rows = scored()
    thresholds = candidate_thresholds(rows.scores, 0.5)
    costs = [
        1.0 * (called & ~rows.is_positive).sum()
        + 5.0 * (~called & rows.is_positive).sum()
        - 0.5 * (called & rows.is_positive).sum()
        for called in (rows.scores >= threshold for threshold in thresholds)
    ]
    best = best_thresholds(rows, thresholds, COSTS)["cost"]
    assert best == thresholds[int(np.argmin(costs))]
    counts = threshold_counts(rows, thresholds)
    assert cost_per_100(counts, COSTS).tolist() == (100 * np.array(costs) / N).tolist()


@pytest.mark.parametrize("measure", ["cost_per_100", "youden"])
def test_it_agrees_with_the_tuned_threshold_on_the_same_folds(measure):
    """Cost and Youden's index are means over rows, so over equal folds too; F1 is not."""
    model = GaussianNB()
    report = explore_threshold(
        model.fit(X, Y), model, X, Y, X, Y, positive="bad", miss=5, random_state=0
    )
    table = report["tables"]["thresholds"]
    is_cost = measure == "cost_per_100"
    tuned = TunedThresholdClassifierCV(
        model,
        scoring=cost_scorer("bad", 1.0, 5.0) if is_cost else make_scorer(_youden),
        cv=StratifiedKFold(5, shuffle=True, random_state=0),
        thresholds=table["threshold"].to_numpy(),
        store_cv_results=True,
    ).fit(X, Y if is_cost else np.where(Y == "bad", 1, 0))
    scores = tuned.cv_results_["scores"]
    expected = -100 * scores if is_cost else scores
    if is_cost:
        assert tuned.best_threshold_ == report["metrics"]["best_threshold"]
    # The table has thresholds between and beyond those that a fold is asked about.
    assert np.allclose(table[measure], expected, rtol=0, atol=1e-9)


def _youden(actual, predicted):
    is_called = predicted == 1
    return is_called[actual == 1].mean() - is_called[actual == 0].mean()


def test_no_threshold_is_cheaper_than_the_chosen_one_not_even_the_tuned():
    model = LogisticRegression()
    costs = {"false_alarm": 1.0, "miss": 5.0}
    tuned = tune_threshold(model, Y, "bad", metric="cost", random_state=0, **costs).fit(X, Y)
    report = explore_threshold(
        model.fit(X, Y), model, X, Y, X, Y, positive="bad", random_state=0, **costs
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    proba = cross_val_predict(model, X, Y, cv=folds, method="predict_proba")[:, 0]
    rows = ScoredRows(proba, (Y == "bad").to_numpy(), np.ones(N))
    at_tuned = cost_per_100(threshold_counts(rows, np.array([tuned.best_threshold_])), Costs(1, 5))
    assert report["metrics"]["cost_per_100"] <= at_tuned[0]
    best = np.array([report["metrics"]["best_threshold"]])
    assert cost_per_100(threshold_counts(rows, best), Costs(1, 5))[0] == pytest.approx(
        report["metrics"]["cost_per_100"], abs=1e-12
    )


def test_the_interval_is_that_of_samples_drawn_by_hand():
    rows = scored(60)
    thresholds = candidate_thresholds(rows.scores, 0.5)
    random, chosen = np.random.default_rng(5), []
    for _ in range(40):
        drawn = random.integers(60, size=60)
        sample = ScoredRows(rows.scores[drawn], rows.is_positive[drawn], np.ones(60))
        chosen.append(best_thresholds(sample, thresholds, COSTS)["cost"])
    low, high = threshold_intervals(rows, thresholds, COSTS, np.arange(60), 40, 5)["cost"]
    assert (low, high) == tuple(np.quantile(chosen, [0.025, 0.975]))


def test_groups_are_drawn_whole():
    units = np.repeat(np.arange(10), 6)
    for sample in resampled_weights(np.ones(60), units, 5, 0):
        assert (pd.Series(sample).groupby(units).nunique() == 1).all()
        assert len(set(sample)) > 1


@pytest.mark.parametrize("by_time", [False, True])
def test_a_threshold_that_is_judged_was_chosen_on_other_folds(by_time):
    rows, folds = scored(), np.arange(N) % 4
    chosen = unseen_thresholds(rows, folds, COSTS, 0.5, by_time=by_time)
    for fold in range(4):
        others = folds < fold if by_time else folds != fold
        if not others.any():
            assert np.isnan(chosen[folds == fold]).all()
            continue
        part = ScoredRows(*(values[others] for values in rows))
        best = best_thresholds(part, candidate_thresholds(part.scores, 0.5), COSTS)["cost"]
        assert set(chosen[folds == fold]) == {best}


def test_what_is_saved_is_the_difference_of_the_costs_of_both():
    rows = scored(weights=True)
    low = np.full(N, 0.3)
    saving = expected_saving(rows, low, COSTS, 0.5, np.arange(N), 50, 1)
    both = cost_per_100(threshold_counts(rows, np.array([0.3, 0.5])), COSTS)
    assert saving.value == pytest.approx(both[1] - both[0])
    assert saving.low < saving.value < saving.high


def test_rows_with_a_time_are_judged_by_earlier_ones_and_groups_stay_whole():
    times = pd.Series(np.random.default_rng(1).permutation(N), name="day")
    groups = pd.Series(np.arange(N) // 4, name="ward")
    model = GaussianNB().fit(X, Y)
    by_time = explore_threshold(model, model, X, Y, X, Y, times=times, random_state=0)
    folds = choose_folds(N, 5, 0, Y, None, times)
    assert by_time["method"]["rows"] == sum(len(test) for _, test in folds.parts) < N
    assert by_time["method"]["splitter"] == "TimeSeriesSplit"
    assert "threshold_by_time" in [note["code"] for note in by_time["notes"]]
    grouped = explore_threshold(model, model, X, Y, X, Y, groups=groups, random_state=0)
    assert grouped["method"]["splitter"] == "StratifiedGroupKFold"


def test_weights_count_in_the_fits_and_in_every_figure():
    weights = pd.Series(np.random.default_rng(2).integers(1, 4, N).astype(float), name="people")
    model = LogisticRegression()
    report = explore_threshold(
        model, model.fit(X, Y), X, Y, X, Y, train_weights=weights, positive="bad", random_state=0
    )
    proba = np.empty(N)
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(X, Y):
        fitted = LogisticRegression().fit(X.iloc[train], Y.iloc[train], weights.iloc[train])
        proba[test] = fitted.predict_proba(X.iloc[test])[:, 0]
    row = report["tables"]["best_thresholds"].iloc[0]
    matrix = confusion_matrix(Y == "bad", proba >= row["threshold"], sample_weight=weights)
    names = ["true_negatives", "false_positives", "false_negatives", "true_positives"]
    assert np.allclose(row[names].astype(float), matrix.ravel())


def test_test_rows_are_judged_by_the_fitted_model_and_a_note_says_what_that_means():
    model = LinearSVC().fit(X[:80], Y[:80])
    report = explore_threshold(model, model, X[:80], Y[:80], X[80:], Y[80:], rows="test")
    usual = report["tables"]["best_thresholds"].set_index("measure").loc["default_threshold"]
    assert usual["threshold"] == 0
    called = (model.predict(X[80:]) == "good").sum()
    assert usual["true_positives"] + usual["false_positives"] == called
    assert report["metrics"]["saving_per_100"] is None
    assert report["notes"][-1]["code"] == "threshold_on_judged_rows"


def test_the_table_is_thinned_without_losing_the_best():
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"a": random.normal(size=3000)})
    y = pd.Series((rows["a"] + random.normal(size=3000) > 0.5).astype(int))
    model = LogisticRegression().fit(rows, y)
    report = explore_threshold(model, model, rows, y, rows, y, miss=3, resamples=20)
    table, best = report["tables"]["thresholds"], report["tables"]["best_thresholds"]
    assert 150 < len(table) <= 200
    assert set(best["threshold"]) <= set(table["threshold"])
    assert table["cost_per_100"].min() == report["metrics"]["cost_per_100"]


@pytest.mark.parametrize(
    ("model", "y", "words"),
    [
        (Ridge(), pd.Series(range(N)), "found: no classifier"),
        (GaussianNB(), pd.Series(list("abc") * 40), "found: 3 classes"),
    ],
)
def test_what_has_no_two_classes_is_refused_in_words(model, y, words):
    with pytest.raises(ValueError, match=words):
        explore_threshold(model.fit(X, y), model, X, y, X, y)


def test_rows_of_one_class_are_refused_in_words():
    model = GaussianNB().fit(X, Y)
    ones = pd.Series(["bad"] * N)
    with pytest.raises(ValueError, match="must have both classes"):
        explore_threshold(model, model, X, Y, X, ones, rows="test")
