"""The classifier around one that takes numbers behaves as scikit-learn's own do."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_estimator

from pipeline_core.measures.encoded_classifier import EncodedClassifier
from pipeline_core.messages.library_errors import library_error_message

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(RANDOM.normal(size=(300, 3)), columns=list("abc"))
WEIGHTS = RANDOM.uniform(0.1, 9, 300)


class NumbersOnly(RandomForestClassifier):
    """A forest that takes classes as XGBoost does."""

    def fit(self, X, y, sample_weight=None):
        assert np.array_equal(np.unique(y), np.arange(len(np.unique(y))))
        return super().fit(X, y, sample_weight)


TARGETS = {
    "words": pd.Series(np.where(X["a"] > 0.5, "z", np.where(X["b"] > 0, "k", "b"))),
    "numbers": pd.Series(np.where(X["a"] > 0, 7, -2)),
    "truth": X["a"] > 0,
    "objects": pd.Series(np.where(X["a"] > 0, "yes", "no"), dtype=object),
    "categories": pd.Series(np.where(X["a"] > 0, "yes", "no"), dtype="category"),
}


@pytest.mark.parametrize("y", TARGETS.values(), ids=TARGETS)
def test_it_is_what_a_forest_is_that_takes_any_classes(y):
    ours = EncodedClassifier(NumbersOnly(10, random_state=0)).fit(X, y, WEIGHTS)
    forest = RandomForestClassifier(10, random_state=0).fit(X, y, WEIGHTS)
    assert ours.classes_.tolist() == forest.classes_.tolist()
    assert np.array_equal(ours.predict(X), forest.predict(X))
    assert np.array_equal(ours.predict_proba(X), forest.predict_proba(X))
    assert np.array_equal(ours.feature_importances_, forest.feature_importances_)
    assert ours.score(X, y) == forest.score(X, y)
    assert list(ours.feature_names_in_) == list(forest.feature_names_in_)
    assert np.array_equal(pickle.loads(pickle.dumps(ours)).predict(X), forest.predict(X))
    assert repr(clone(ours)) == repr(ours)


def test_a_class_that_a_fold_lacks_is_no_gap_in_the_numbers():
    y = TARGETS["words"].to_numpy(dtype=object)
    rows = y != "k"
    ours = EncodedClassifier(NumbersOnly(5, random_state=0)).fit(X[rows], y[rows])
    assert ours.classes_.tolist() == ["b", "z"]
    scores = cross_val_score(ours, X, y, error_score="raise")
    assert np.array_equal(scores, cross_val_score(RandomForestClassifier(5, random_state=0), X, y))


def test_it_keeps_the_rules_of_scikit_learns_estimators():
    model = EncodedClassifier(DecisionTreeClassifier(random_state=0))
    with np.errstate(invalid="ignore"):  # an infinite target is tried too
        results = check_estimator(model, on_fail=None, on_skip=None)
    assert [one["check_name"] for one in results if one["status"] == "failed"] == []


def test_one_class_is_refused_in_words_that_are_known():
    with pytest.raises(ValueError, match="only one class") as caught:
        EncodedClassifier(DecisionTreeClassifier()).fit(X, ["no"] * 300)
    message = library_error_message(str(caught.value))
    assert (message.code, message.values["value"]) == ("failed.one_class_met", "'no'")


def test_it_says_of_itself_what_the_other_takes():
    assert is_classifier(EncodedClassifier(LogisticRegression()))
    for inner in (HistGradientBoostingClassifier(), LogisticRegression()):
        tags = get_tags(EncodedClassifier(inner)).input_tags
        assert tags.allow_nan == get_tags(inner).input_tags.allow_nan
    with pytest.raises(NotFittedError):
        EncodedClassifier(DecisionTreeClassifier()).predict(X)
    assert not hasattr(EncodedClassifier(LogisticRegression()).fit(X, TARGETS["truth"]), "coef_")
