"""Folds heed time, groups, classes and strata; what cannot be heeded is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import model_selection
from sklearn.linear_model import LinearRegression

from pipeline_core.measures.cross_validation import score_folds
from pipeline_core.measures.folds import choose_folds

RANDOM = np.random.default_rng(7)
# Days in no order, several rows a day.
DAYS = pd.Series(pd.Timestamp("2024-03-01") + pd.to_timedelta(RANDOM.integers(0, 40, 240), "D"))
DAYS.name = "day"
PATIENTS = pd.Series(np.arange(240) % 60, name="patient")


def test_rows_in_order_of_time_get_scikit_learns_folds():
    days = pd.Series(pd.date_range("2024-01-01", periods=50))
    folds = choose_folds(50, 4, times=days)
    expected = model_selection.TimeSeriesSplit(4).split(np.zeros(50))
    for (train, test), (expected_train, expected_test) in zip(folds.parts, expected, strict=True):
        assert train.tolist() == expected_train.tolist()
        assert test.tolist() == expected_test.tolist()
    assert (folds.splitter, folds.order) == ("TimeSeriesSplit", "time")


@pytest.mark.parametrize(
    "times",
    [DAYS, DAYS.dt.day, DAYS.dt.tz_localize("America/Lima"), DAYS.dt.day_of_year / 3],
    ids=["dates", "whole numbers", "zoned dates", "numbers"],
)
@pytest.mark.parametrize("folds", [2, 5, 9])
def test_no_fold_sees_its_future_nor_its_own_moment(times, folds):
    for train, test in choose_folds(240, folds, times=times).parts:
        assert times.iloc[train].max() < times.iloc[test].min()


def test_every_later_moment_is_tested_once():
    parts = choose_folds(240, 5, times=DAYS).parts
    tested = np.concatenate([test for _, test in parts])
    assert len(set(tested)) == len(tested)
    never = set(range(240)) - set(tested)
    assert DAYS.iloc[sorted(never)].max() < DAYS.iloc[tested].min()


def test_groups_and_time_together_leave_the_test_rows_groups_out():
    parts = choose_folds(240, 3, groups=PATIENTS, times=DAYS)
    earlier = choose_folds(240, 3, times=DAYS).parts
    omitted = 0
    for (train, test), (every_earlier, same_test) in zip(parts.parts, earlier, strict=True):
        assert test.tolist() == same_test.tolist()
        kept = [row for row in every_earlier if PATIENTS[row] not in set(PATIENTS.iloc[test])]
        assert train.tolist() == kept
        omitted += len(every_earlier) - len(kept)
    assert parts.notes == [{"code": "group_rows_left_out", "rows": omitted}]


def test_groups_that_outlive_the_folds_are_refused_with_a_way_out():
    lifelong = pd.Series(np.arange(240) % 4, name="ward")
    with pytest.raises(ValueError, match="take the group role away to judge by time alone"):
        choose_folds(240, 5, groups=lifelong, times=DAYS)


def test_an_early_fold_of_one_class_is_refused():
    days = pd.Series(pd.date_range("2024-01-01", periods=60))
    classes = pd.Series(["bad"] * 30 + ["good", "bad"] * 15)
    with pytest.raises(ValueError, match=r"fold 1 .* 10 earlier rows all have class 'bad'"):
        choose_folds(60, 5, classes=classes, times=days)
    folds = choose_folds(60, 5, classes=pd.Series(["good", "bad"] * 30), times=days)
    assert folds.notes == [{"code": "shares_not_kept_by_time"}]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (pd.Series(["2024-01-01"] * 240, name="day"), "needs dates or numbers; 'day' is text"),
        (DAYS.where(DAYS.index > 2), "needs a time in every row; 'day' is missing in 3"),
        (DAYS.where(DAYS.index < 0, DAYS[0]), "5 folds need at least 6 moments in 'day'; found: 1"),
    ],
)
def test_times_that_give_no_order_are_refused(times, words):
    with pytest.raises(ValueError, match=words):
        choose_folds(240, 5, times=times)


def test_strata_keep_their_shares_as_scikit_learn_keeps_joined_labels():
    classes = pd.Series(RANDOM.choice(["a", "b"], 240))
    strata = pd.DataFrame({"region": RANDOM.choice(["north", "south", "east"], 240)})
    folds = choose_folds(240, 4, seed=2, classes=classes, strata=strata)
    labels = classes + " / " + strata["region"]
    splitter = model_selection.StratifiedKFold(4, shuffle=True, random_state=2)
    expected = [test.tolist() for _, test in splitter.split(np.zeros(240), labels)]
    assert [test.tolist() for _, test in folds.parts] == expected
    shares = [strata["region"].iloc[test].value_counts() for _, test in folds.parts]
    assert all((part - shares[0]).abs().max() <= 2 for part in shares)


def test_strata_of_a_regression_and_with_groups():
    strata = pd.DataFrame({"region": PATIENTS % 3})
    assert choose_folds(240, 4, seed=0, strata=strata).splitter == "StratifiedKFold"
    grouped = choose_folds(240, 4, seed=0, groups=PATIENTS, strata=strata)
    assert grouped.splitter == "StratifiedGroupKFold"
    for train, test in grouped.parts:
        assert not set(PATIENTS.iloc[train]) & set(PATIENTS.iloc[test])


def test_a_rare_stratum_is_refused():
    strata = pd.DataFrame({"region": ["north"] * 238 + ["isle"] * 2})
    with pytest.raises(ValueError, match="5 rows of stratum 'isle'; found: 2"):
        choose_folds(240, 5, strata=strata)


def test_a_random_walk_is_not_flattered():
    """Shuffled folds interpolate between neighbours and call a hopeless model excellent."""
    steps = RANDOM.normal(size=300).cumsum()
    day = pd.Series(np.arange(300), name="day")
    X, y = pd.DataFrame({"clock": np.sin(day / 3), "day_of_walk": day}), pd.Series(steps, name="y")
    by_time = score_folds(LinearRegression(), X, y, times=day)
    expected = model_selection.cross_val_score(
        LinearRegression(), X, y, cv=model_selection.TimeSeriesSplit(5), scoring="r2"
    )
    assert by_time["tables"]["folds"]["r2"].tolist() == expected.tolist()
    assert (
        by_time["metrics"]["r2_mean"] < score_folds(LinearRegression(), X, y)["metrics"]["r2_mean"]
    )
    assert by_time["method"]["time"] == "day"
    assert not by_time["method"]["shuffle"]
    assert by_time["tables"]["folds"]["test_from"].tolist() == [50, 100, 150, 200, 250]


def test_every_judged_row_keeps_its_prediction_and_its_fold():
    y = pd.Series(RANDOM.normal(size=240), name="y")
    X = pd.DataFrame({"x": y * 2 + RANDOM.normal(size=240)})
    report = score_folds(LinearRegression(), X, y, seed=1)
    rows = report["tables"]["predictions"].sort_values("row")
    splitter = model_selection.KFold(5, shuffle=True, random_state=1)
    expected = model_selection.cross_val_predict(LinearRegression(), X, y, cv=splitter)
    assert rows["predicted"].tolist() == expected.tolist()
    assert rows["row"].tolist() == list(range(240))
    assert rows["fold"].value_counts().tolist() == [48] * 5
