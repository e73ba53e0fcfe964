"""Bikes by the hour: what its notes and its README say is so, by pandas and scikit-learn."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from tests.example_names import EXAMPLES
from tests.examples.example_runs import (
    example,
    metrics_of,
    outputs_of,
    problems_of,
    readme_of,
)

README = readme_of("bikes")
PAST = ["cnt_lag_1", "cnt_lag_7", "cnt_mean_4"]
CODES = ["season", "mnth", "hr", "weekday", "weathersit"]
UNSEEN = ["instant", "dteday", "casual", "registered", "yr", "cnt"]


@pytest.fixture(scope="module")
def hours() -> pd.DataFrame:
    file = EXAMPLES / "bikes" / "bike_sharing_hour.csv.gz"
    return pd.read_csv(file, parse_dates=["dteday"])


@pytest.fixture(scope="module")
def parts(hours) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The past and the future, with what was known before each hour."""
    of_hour, usual = hours.groupby("hr")["cnt"], hours.groupby(["hr", "weekday"])["cnt"]
    past = {
        "cnt_lag_1": of_hour.shift(1),
        "cnt_lag_7": of_hour.shift(7),
        "cnt_mean_4": usual.transform(lambda counts: counts.shift().rolling(4, 1).mean()),
    }
    known = hours.assign(**past).dropna()
    first = len(known) - math.ceil(len(known) * 0.25)
    return known.iloc[:first], known.iloc[first:]


def features(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns=UNSEEN)


def r2(model, train, test, columns) -> float:
    fitted = model.fit(train[columns], train["cnt"])
    return float(r2_score(test["cnt"], fitted.predict(test[columns])))


def test_the_readme_tells_the_data(hours):
    assert (hours["casual"] + hours["registered"] == hours["cnt"]).all()
    assert f"{len(hours):,} hours" in README
    assert (
        f"{len(pd.date_range('2011-01-01', '2012-12-31 23:00', freq='h')) - len(hours)} hours"
        in (README)
    )
    before, after = hours.groupby("yr")["cnt"].mean()
    assert f"from {before:.1f} to {after:.1f} bikes" in README
    holidays = hours.loc[hours["holiday"] == 1, "dteday"].nunique()
    assert f"only {holidays} holidays" in README
    assert not hours.isna().any(axis=None)


def test_check_names_the_columns_that_give_the_answer_away():
    unaware = example("bikes", {"honest": {"columns": ["yr"]}})
    problems = problems_of("bikes", unaware)
    assert {(problem.code, problem.column) for problem in problems} == {
        ("suspect_sum", "casual"),
        ("suspect_sum", "registered"),
    }


def test_ridge_is_scikit_learns_and_the_test_is_the_future(parts):
    train, test = parts
    assert test["dteday"].min().strftime("%B %Y") == "July 2012"
    encoder = make_column_transformer(
        (OneHotEncoder(sparse_output=False), CODES), remainder="passthrough"
    )
    model = make_pipeline(encoder, Ridge()).fit(features(train), train["cnt"])
    predicted = model.predict(features(test))
    metrics = metrics_of("bikes", ["ridge_scores"])["ridge_scores"]
    assert metrics["r2"] == pytest.approx(r2_score(test["cnt"], predicted), rel=1e-9)
    error = mean_absolute_error(test["cnt"], predicted)
    assert metrics["mean_absolute_error"] == pytest.approx(error, rel=1e-9)


def test_the_riders_drifted_and_not_the_weather():
    report = outputs_of("bikes", ["drift"])["drift"].report
    table = report["tables"]["columns"].set_index("column")
    assert list(table.index[table["drifted"]]) == ["cnt", "registered"]
    assert "finds `cnt` and `registered` drifted" in README


@pytest.mark.long
def test_year_two_is_noticed_by_the_error_and_by_no_column():
    report = outputs_of("bikes", ["watch"])["watch"].report
    windows = report["tables"]["windows"]
    assert windows["rows"].sum() == 8734
    assert windows["drifted_columns"].sum() == 0
    assert windows["alarm"].tolist() == windows["metric_worse"].tolist()
    first = windows.loc[windows["alarm"], "window"].iloc[0]
    assert f"first alarm in the week of {first}" in README
    assert f"in {windows['alarm'].sum()} of {len(windows)} windows" in README


@pytest.mark.long
def test_the_scores_are_those_of_the_readme(parts, hours):
    train, test = parts
    shown = list(features(train).columns)
    calendar = [name for name in shown if name not in PAST]
    boosting = HistGradientBoostingRegressor(early_stopping=False, random_state=0)
    judged = ["boosting_scores", "calendar_scores", "ridge_scores", "baseline_scores", "gate"]
    ran = outputs_of("bikes", judged)
    found = {stage: ran[stage].report["metrics"] for stage in judged[:-1]}
    without = r2(boosting, train, test, calendar)
    with_past = r2(boosting, train, test, shown)
    assert found["calendar_scores"]["r2"] == pytest.approx(without, rel=1e-9)
    assert found["boosting_scores"]["r2"] == pytest.approx(with_past, rel=1e-9)
    assert f"(R² {without:.2f})" in README
    assert f"(R² {with_past:.2f})" in README
    assert without < found["ridge_scores"]["r2"] < with_past
    assert found["baseline_scores"]["r2"] < 0
    assert ran["gate"].report["passed"]
    # With the year it catches up, and with a shuffled split it nearly does.
    assert r2(boosting, train, test, [*calendar, "yr"]) > with_past - 0.02
    shuffled = pd.concat(parts).sample(frac=1, random_state=0)
    by_chance = shuffled.iloc[: len(train)], shuffled.iloc[len(train) :]
    assert r2(boosting, *by_chance, shown) - r2(boosting, *by_chance, calendar) < 0.1
