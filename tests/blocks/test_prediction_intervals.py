"""Intervals and sets are those of split conformal prediction, and hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom, binomtest, chisquare
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from pipeline_core.blocks.validate_model.prediction_intervals import prediction_intervals
from pipeline_core.measures.column_bins import column_bins
from pipeline_core.measures.conformal import (
    Calibrated,
    conformal_quantile,
    set_aside,
)
from pipeline_core.measures.coverage import undercovered
from pipeline_core.measures.intervals import exact_interval
from pipeline_core.measures.role_rows import RoleRows

N, TRAIN = 400, 300


@pytest.fixture
def rows() -> pd.DataFrame:
    random = np.random.default_rng(4)
    table = pd.DataFrame({"a": random.normal(size=N), "b": random.normal(size=N)})
    noise = random.normal(size=N) * (1 + 2 * (table["a"] > 0))
    table["number"] = 3 * table["a"] - table["b"] + noise
    table["class"] = pd.cut(table["number"], [-99, -1, 2, 99], labels=["u", "v", "w"]).astype(str)
    table["city"] = random.choice(["Lima", "Oslo"], N)
    return table


def report_of(model, table, target, **settings):
    X, y = table[["a", "b"]], table[target]
    parts = X[:TRAIN], y[:TRAIN], X[TRAIN:], y[TRAIN:], table[TRAIN:]
    return prediction_intervals(model, *parts, random_state=0, **settings)


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize("n", [19, 20, 39, 100])
def test_the_quantile_is_the_least_that_holds_enough(n, coverage):
    scores = np.random.default_rng(n).normal(size=n)
    enough = [q for q in scores if (scores <= q).sum() >= (n + 1) * coverage - 1e-9]
    assert conformal_quantile(scores, coverage) == min(enough)


def test_too_few_rows_are_refused_with_how_many_it_takes():
    with pytest.raises(ValueError, match="needs at least 9 calibration rows; there are 8"):
        conformal_quantile(np.arange(8.0), 0.9)
    assert conformal_quantile(np.arange(9.0), 0.9) == 8


def test_intervals_of_a_regressor_by_hand(rows):
    report = report_of(LinearRegression(), rows, "number")
    X, y = rows[["a", "b"]], rows["number"]
    *_, (fitting, calibrating) = KFold(4, shuffle=True, random_state=0).split(X[:TRAIN])
    model = LinearRegression().fit(X.iloc[fitting], y.iloc[fitting])
    errors = np.sort(np.abs(y.iloc[calibrating] - model.predict(X.iloc[calibrating])))
    reach = errors[math.ceil((len(errors) + 1) * 0.9) - 1]
    table = report["tables"]["row_intervals"]
    assert np.array_equal(table["low"], model.predict(X[TRAIN:]) - reach)
    assert np.array_equal(table["high"], model.predict(X[TRAIN:]) + reach)
    inside = table["actual"].between(table["low"], table["high"])
    assert report["metrics"]["coverage"] == inside.mean() == table["inside"].mean()
    assert report["metrics"]["mean_width"] == pytest.approx(2 * reach)
    assert report["metrics"]["calibration_rows"] == 75


def test_sets_of_a_classifier_by_hand(rows):
    model = LogisticRegression()
    report = report_of(model, rows, "class", coverage=0.8)
    X, y = rows[["a", "b"]], rows["class"]
    folds = StratifiedKFold(4, shuffle=True, random_state=0).split(X[:TRAIN], y[:TRAIN])
    *_, (fitting, calibrating) = folds
    model.fit(X.iloc[fitting], y.iloc[fitting])
    proba = pd.DataFrame(model.predict_proba(X), columns=model.classes_)
    scores = np.sort([1 - proba.loc[i, y[i]] for i in calibrating])
    reach = scores[math.ceil((len(scores) + 1) * 0.8) - 1]
    table = report["tables"]["row_intervals"]
    for line in table.to_dict("records"):
        held = [name for name in model.classes_ if 1 - proba.loc[line["row"], name] <= reach]
        assert line["classes"] == ", ".join(held)
        assert line["set_size"] == len(held)
        assert line["inside"] == (line["actual"] in held)
    assert report["metrics"]["mean_set_size"] == table["set_size"].mean()
    by_size = report["tables"]["coverage_by_set_size"]
    assert by_size["n"].sum() == N - TRAIN


def test_normalised_intervals_by_hand_follow_the_errors(rows):
    report = report_of(LinearRegression(), rows, "number", normalised=True)
    X, y = rows[["a", "b"]], rows["number"]
    *_, (fitting, calibrating) = KFold(4, shuffle=True, random_state=0).split(X[:TRAIN])
    A, b = X.iloc[fitting], y.iloc[fitting]
    model = LinearRegression().fit(A, b)
    folds = KFold(5, shuffle=True, random_state=0)
    errors = np.abs(b - cross_val_predict(LinearRegression(), A, b, cv=folds))
    spread = LinearRegression().fit(A, errors)

    def sizes(part):
        return np.maximum(spread.predict(part), 0.1 * errors.median())

    C, d = X.iloc[calibrating], y.iloc[calibrating]
    scores = np.sort(np.abs(d - model.predict(C)) / sizes(C))
    reach = scores[math.ceil(76 * 0.9) - 1] * sizes(X[TRAIN:])
    table = report["tables"]["row_intervals"]
    assert np.allclose(table["high"] - table["predicted"], reach)
    assert reach.max() > 1.5 * reach.min()


def test_groups_are_set_aside_whole_and_later_rows_calibrate():
    X, y = pd.DataFrame({"x": range(120)}), pd.Series(np.arange(120.0))
    groups = pd.Series(np.arange(120) % 30, name="ward")
    fitting, calibrating = set_aside(RoleRows(X, y, groups=groups), 0.25, 0, None)
    assert not set(groups[fitting]) & set(groups[calibrating])
    times = pd.Series(np.random.default_rng(0).permutation(120), name="day")
    fitting, calibrating = set_aside(RoleRows(X, y, times=times), 0.25, 0, None)
    assert times[fitting].max() < times[calibrating].min()
    assert len(calibrating) == 30
    assert len(fitting) == 90


def test_groups_of_the_latest_rows_are_not_learned():
    X, y = pd.DataFrame({"x": range(120)}), pd.Series(np.arange(120.0))
    days = pd.Series(np.arange(120) // 2, name="day")
    groups = pd.Series(np.where(np.arange(120) % 10 == 0, "long", np.arange(120) // 4), name="ward")
    fitting, calibrating = set_aside(RoleRows(X, y, groups=groups, times=days), 0.25, 0, None)
    assert not set(groups[fitting]) & set(groups[calibrating])
    assert days[fitting].max() < days[calibrating].min()
    everywhere = pd.Series(np.arange(120) % 3, name="ward")
    with pytest.raises(ValueError, match="earlier than the calibration rows"):
        set_aside(RoleRows(X, y, groups=everywhere, times=days), 0.25, 0, None)


def test_roles_that_break_the_promise_are_said(rows):
    times, groups = pd.Series(range(TRAIN), name="day"), pd.Series(range(TRAIN), name="ward")
    weights = pd.Series(np.ones(TRAIN), name="people")
    codes = [
        note["code"]
        for note in report_of(
            LinearRegression(), rows, "number", times=times, groups=groups, weights=weights
        )["notes"]
    ]
    assert {"intervals_by_time", "intervals_by_group", "intervals_unweighted"} <= set(codes)
    plain = [note["code"] for note in report_of(LinearRegression(), rows, "number")["notes"]]
    assert plain == ["intervals_of_part", "intervals_promise"]


def test_weights_count_in_the_fit(rows):
    weights = pd.Series(np.random.default_rng(0).uniform(0.1, 9, TRAIN), name="people")
    report = report_of(LinearRegression(), rows, "number", weights=weights)
    X, y = rows[["a", "b"]], rows["number"]
    *_, (fitting, _) = KFold(4, shuffle=True, random_state=0).split(X[:TRAIN])
    model = LinearRegression().fit(X.iloc[fitting], y.iloc[fitting], weights.iloc[fitting])
    assert np.allclose(report["tables"]["row_intervals"]["predicted"], model.predict(X[TRAIN:]))


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (17, 20), (450, 500)])
def test_intervals_of_shares_are_exact(hits, n):
    exact = binomtest(hits, n).proportion_ci(method="exact")
    assert exact_interval(hits, n) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_coverage_by_group_counts_each_group_and_names_the_worst(rows):
    rows.loc[rows["city"] == "Oslo", "number"] += 6 * (rows.index >= TRAIN)[rows["city"] == "Oslo"]
    report = report_of(LinearRegression(), rows, "number", columns=("city", "a"))
    table = report["tables"]["coverage_by_group"].set_index(["attribute", "group"])
    intervals = report["tables"]["row_intervals"].set_index("row")
    for city in ("Lima", "Oslo"):
        part = intervals[rows["city"][TRAIN:] == city]
        assert table.loc[("city", city), "coverage"] == part["inside"].mean()
        assert table.loc[("city", city), "n"] == len(part)
    named = {note["code"]: note for note in report["notes"]}
    assert "city: Oslo" in named["groups_undercovered"]["groups"]
    assert "city: Lima" not in named["groups_undercovered"]["groups"]
    assert "coverage_broken" in named


def test_groups_are_tested_with_a_correction_for_their_number():
    table = pd.DataFrame({"attribute": "g", "group": list("abcd"), "n": 20, "coverage": 0.75})
    p = binomtest(15, 20, 0.9, alternative="less").pvalue
    assert 0.05 / 4 < p < 0.05
    assert undercovered(table, 0.9) == []
    assert undercovered(table[:1], 0.9) == ["g: a"]


@pytest.mark.parametrize(
    ("model", "target", "settings", "words"),
    [
        (RidgeClassifier(), "class", {}, "must give probabilities"),
        (LinearRegression(), "number", {"columns": ("id",)}, "id is none"),
        (LinearRegression(), "number", {"coverage": 0.99, "calibration_share": 0.05},
         "at least 99 calibration rows"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_words(rows, model, target, settings, words):
    with pytest.raises(ValueError, match=words):
        report_of(model, rows, target, **settings)


def test_bins_hold_each_row_once_and_name_their_values():
    random = np.random.default_rng(0)
    column = pd.Series(random.normal(size=500)).where(random.random(500) > 0.1)
    bins = column_bins(column, 5)
    assert len(bins.names) == 6
    assert bins.names[-1] == "(missing)"
    counts = np.bincount(bins.codes)
    assert counts[-1] == column.isna().sum()
    assert counts[:5].min() > 80
    ends = [float(name.split(" – ")[0]) for name in bins.names[:5]]
    assert ends == sorted(ends)
    dates = column_bins(pd.Series(pd.date_range("2020-01-01", periods=20)), 2)
    assert dates.names == ["2020-01-01 – 2020-01-10", "2020-01-11 – 2020-01-20"]
    words = column_bins(pd.Series(["a", "b", "b", "c", None]), 1)
    assert words.names == ["b", "(others)", "(missing)"]


def _hits(draws: int, calibration: int, judged: int) -> np.ndarray:
    """How many of some rows lie within the reach of others, drawn alike."""
    random = np.random.default_rng(11)
    hits = []
    for _ in range(draws):
        scores = random.exponential(size=calibration + judged)
        reach = conformal_quantile(scores[:calibration], 0.9)
        hits.append(int((scores[calibration:] <= reach).sum()))
    return np.array(hits)


def _expected(calibration: int, judged: int) -> np.ndarray:
    rank = math.ceil((calibration + 1) * 0.9)
    return betabinom(judged, rank, calibration + 1 - rank).pmf(np.arange(judged + 1))


def test_as_many_rows_are_within_as_promised():
    hits = _hits(400, 39, 10)
    assert chisquare(*_pooled(hits, _expected(39, 10))).pvalue > 0.01
    assert abs(hits.mean() / 10 - 0.9) < 0.02


@pytest.mark.long
@pytest.mark.parametrize("calibration", [19, 50, 199])
def test_as_many_rows_are_within_as_promised_over_many_draws(calibration):
    hits = _hits(20_000, calibration, 20)
    assert chisquare(*_pooled(hits, _expected(calibration, 20))).pvalue > 0.001
    mean = hits.mean() / 20
    rank = math.ceil((calibration + 1) * 0.9)
    assert abs(mean - rank / (calibration + 1)) < 0.004
    assert 0.9 - 0.004 < mean < 0.9 + 1 / (calibration + 1) + 0.004


def _pooled(hits: np.ndarray, shares: np.ndarray) -> tuple[list[float], list[float]]:
    """Counts seen and expected, the rare ones together."""
    seen = np.bincount(hits, minlength=len(shares)).astype(float)
    expected = shares * len(hits)
    is_rare = expected < 8
    return (
        [*seen[~is_rare], seen[is_rare].sum()],
        [*expected[~is_rare], expected[is_rare].sum()],
    )


def test_chance_is_that_of_both_draws():
    made = Calibrated(None, 0.0, None, 0.0, 100, 39)
    fewest = next(k for k in range(501) if made.explains(k, 500, 0.9))
    cdf = betabinom(500, 36, 4).cdf
    assert cdf(fewest - 1) < 0.025 <= cdf(fewest)
    # A binomial alone would call so few rows impossible.
    assert binomtest(fewest, 500, 0.9, alternative="less").pvalue < 1e-4
