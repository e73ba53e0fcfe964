"""A hopeless table is refused in terms of its columns, before or after scikit-learn says no."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, Ridge

from pipeline_core.engine.estimator_checks import diagnose, require_suitable
from pipeline_core.errors import StageFailed

X = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.0, 1.0, 0.0]})
CLASSES = pd.Series(["no", "yes", "no"], name="y")
NUMBERS = pd.Series([1.5, 2.5, 3.5], name="y")


def refusal(estimator, table, target):
    with pytest.raises(StageFailed) as caught:
        require_suitable("model", estimator, table, target)
    assert caught.value.stage == "model"
    return caught.value


def diagnosis(estimator, table, target):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - scikit-learn's own words vary
        estimator.fit(table, target)
    return diagnose("model", table, caught.value)


def test_a_sound_table_passes():
    require_suitable("model", LogisticRegression(), X, CLASSES)
    require_suitable("model", Ridge(), X, NUMBERS)


@pytest.mark.parametrize("table", [X.iloc[:0], X[[]]], ids=["no rows", "no columns"])
def test_nothing_to_learn_from(table):
    error = refusal(LogisticRegression(), table, CLASSES.iloc[: len(table)])
    assert error.code == "failed.nothing_to_learn_from"
    assert (error.values["rows"], error.values["columns"]) == table.shape


def test_one_class():
    error = refusal(LogisticRegression(), X, pd.Series(["no"] * 3, name="y"))
    assert (error.code, error.values["value"]) == ("failed.one_class", "no")


def test_constant_target():
    error = refusal(Ridge(), X, pd.Series([2.0] * 3, name="y"))
    assert (error.code, error.values["target"]) == ("failed.constant_target", "y")


def test_dates_are_refused_though_some_estimators_would_take_them():
    dated = X.assign(born=pd.to_datetime("2020-01-01"))
    assert refusal(HistGradientBoostingClassifier(), dated, CLASSES).values["columns"] == ["born"]


def test_a_dummy_looks_at_no_column():
    dated = X.assign(born=pd.to_datetime("2020-01-01"))
    require_suitable("model", DummyClassifier(), dated, CLASSES)


@pytest.mark.parametrize(
    ("estimator", "table", "target", "code", "columns"),
    [
        (LogisticRegression(), X.assign(city="Lima"), CLASSES, "failed.words_left", ["city"]),
        (LogisticRegression(), X.assign(a=[1, np.nan, 2]), CLASSES, "failed.missing_left", ["a"]),
        (LogisticRegression(), X.assign(b=[1, np.inf, 2]), CLASSES, "failed.infinite_left", ["b"]),
    ],
)
def test_scikit_learns_refusal_is_said_in_columns(estimator, table, target, code, columns):
    error = diagnosis(estimator, table, target)
    assert isinstance(error, StageFailed)
    assert (error.code, error.values["columns"]) == (code, columns)


def test_words_are_said_before_gaps():
    table = X.assign(city=["Lima", None, "Oslo"])
    assert diagnosis(LogisticRegression(), table, CLASSES).code == "failed.words_left"


def test_a_classifier_on_numbers_and_a_regressor_on_words():
    assert refusal(LogisticRegression(), X, NUMBERS).code == "failed.continuous_target"
    assert refusal(Ridge(), X, CLASSES).code == "failed.word_target"


def test_more_classes_than_a_classifier_can_learn():
    table = pd.DataFrame({"a": np.arange(4000.0)})
    many = pd.Series(np.arange(4000) % 1001, name="y")
    assert refusal(LogisticRegression(), table, many).code == "failed.too_many_classes"
    require_suitable("model", LogisticRegression(), table, many % 1000)
    names = pd.Series([f"n{row % 51}" for row in range(100)], name="y")
    assert refusal(DummyClassifier(), table.head(100), names).values["distinct"] == 51


def test_dates_are_no_target():
    for estimator in (LogisticRegression(), Ridge()):
        born = pd.Series(pd.date_range("2020-01-01", periods=3), name="y")
        assert refusal(estimator, X, born).code == "failed.date_target"


def test_many_columns_are_counted_and_the_first_named():
    table = pd.DataFrame({f"c{i}": ["x", "y", "x"] for i in range(30)})
    error = diagnosis(LogisticRegression(), table, CLASSES)
    assert (error.values["count"], len(error.values["columns"])) == (30, 8)


def test_what_is_not_understood_stays_as_it_was():
    error = ValueError("something else")
    assert diagnose("model", X, error) is error


def test_a_table_of_words_without_numbers_is_understood():
    words = pd.DataFrame({"city": ["Lima", "Oslo", "Lima"]})
    assert diagnosis(LogisticRegression(), words, CLASSES).code == "failed.words_left"
