"""What scikit-learn refuses is said as something to do, whoever of its parts refuses it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.feature_selection import SelectKBest, chi2, mutual_info_classif
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import (
    KFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from pipeline_core.engine.failures import explain
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import LANGUAGES, say
from tests.small_pipelines import TABLES, Blocks, chain, stage

X = pd.DataFrame({"a": [-1.0, 2.0, 3.0, 4.0], "b": [0.0, 1.0, 0.0, 1.0]})
Y = pd.Series(["no", "yes", "no", "yes"])
DATES = X.assign(d=pd.date_range("2020-01-01", periods=4))
WORDS = pd.DataFrame({"w": ["x", "y", "x", "y"]})
GAPS = X.assign(a=[np.nan, 2, 3, 4])


def one_column_more():
    Ridge().fit(X.to_numpy(), X["a"]).predict(X[["a"]].to_numpy())


def other_names():
    StandardScaler().fit(X).transform(X.rename(columns={"a": "c"}))


def gone():
    made = ColumnTransformer([("one", StandardScaler(), ["a", "b"])], remainder="drop").fit(X)
    made.transform(X[["a"]])


def one_name_twice():
    encoder = OneHotEncoder(sparse_output=False).set_output(transform="pandas")
    encoded = encoder.fit_transform(pd.DataFrame({"a": ["b_c"], "a_b": ["c"]}))
    StandardScaler().fit(encoded)


def constant_scores():
    TunedThresholdClassifierCV(DummyClassifier(), cv=2).fit(X, Y)


REFUSED = [
    ("failed.words_met", {"found": "'x'"}, lambda: StandardScaler().fit(WORDS)),
    ("failed.made_twice", {"columns": ["a_b_c"]}, one_name_twice),
    ("failed.dates_met", {}, lambda: StandardScaler().fit(DATES)),
    ("failed.gaps_met", {}, lambda: LogisticRegression().fit(GAPS, Y)),
    ("failed.target_gaps", {}, lambda: Ridge().fit(X, GAPS["a"])),
    ("failed.weight_gaps", {}, lambda: Ridge().fit(X, X["a"], GAPS["a"])),
    ("failed.infinite_met", {}, lambda: StandardScaler().fit(X / X["b"].to_numpy()[:, None])),
    ("failed.negative_met", {}, lambda: SelectKBest(chi2, k=1).fit(X, Y)),
    ("failed.too_few_for_folds", {"folds": "5", "found": "4"}, lambda: next(KFold(5).split(X))),
    (
        "failed.class_too_few_for_folds", {"folds": "3"},
        lambda: next(StratifiedKFold(3).split(X, Y)),
    ),
    (
        "failed.class_too_rare", {},
        lambda: train_test_split(X, stratify=["a", "b", "b", "b"], test_size=2),
    ),
    (
        "failed.set_aside_too_small", {"found": "1", "classes": "2"},
        lambda: train_test_split(X, stratify=Y, test_size=1),
    ),
    ("failed.constant_scores", {}, constant_scores),
    (
        "failed.too_few_neighbours", {"wanted": "5", "found": "4"},
        lambda: KNeighborsClassifier(5).fit(X, Y).predict(X),
    ),
    (
        "failed.too_few_for_groups", {"wanted": "8", "found": "4"}, lambda: KMeans(8).fit(X),
    ),
    ("failed.one_class_met", {"value": "'no'"}, lambda: LogisticRegression().fit(X, ["no"] * 4)),
    (
        "failed.unknown_categories", {"found": "'z'", "place": "0"},
        lambda: OneHotEncoder().fit(WORDS).transform(pd.DataFrame({"w": ["z"]})),
    ),
    ("failed.continuous_met", {}, lambda: mutual_info_classif(X, [0.5, 1.5, 2.5, 3.5])),
    (
        "failed.other_count_of_columns", {"found": "1", "who": "Ridge", "wanted": "2"},
        one_column_more,
    ),
    ("failed.columns_not_learned", {"unseen": ["c"], "missing": ["a"]}, other_names),
    ("failed.columns_gone", {"missing": ["b"]}, gone),
    ("failed.nothing_met", {}, lambda: StandardScaler().fit(X.iloc[:0])),
]  # fmt: skip


@pytest.mark.parametrize(("code", "values", "refused"), REFUSED, ids=[one[0] for one in REFUSED])
def test_scikit_learns_own_words_are_known(code, values, refused):
    with pytest.raises((ValueError, TypeError)) as caught, np.errstate(all="ignore"):
        refused()
    told = explain(caught.value, "step")

    assert told.code == code
    assert told.values.items() >= {"stage": "step", **values}.items()
    for language in LANGUAGES:
        said = say(code, told.values, language)
        assert said.startswith("step: ")
        assert not {"{", "[["} & set(said)
        assert told.values["cause"] not in said


@pytest.mark.parametrize(
    "text",
    ["Only even numbers, please.", "The column 'x' must contain dates; Input X contains NaN."],
)
def test_what_a_block_says_itself_stays_as_it_is(text):
    told = explain(ValueError(text), "step")

    assert told == Message("failed.other", {"stage": "step", "cause": text})


ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})
MODEL = stage("m", "logistic_regression")


def failure(*stages) -> str:
    TABLES["table"] = pd.DataFrame(
        {
            "a": np.arange(-20.0, 20.0), "b": np.tile([0.0, 1.0], 20),
            "w": ["x", "z", "z", "x"] * 10, "d": pd.date_range("2020-01-01", periods=40),
            "y": ["maybe"] + ["no", "yes", "yes"] * 13,
        }
    )  # fmt: skip
    ran = Blocks().run(chain(stage("given"), *stages))
    (error,) = [one["error"] for one in ran.events if one.get("error")]
    return say(error["code"], error["values"], "es")


def test_words_are_scaled():
    scaled = stage("k", "scale", {"columns": ["w"]})

    assert failure(ROLES, scaled, MODEL).startswith(
        "k: necesita números; recibió la palabra 'x'. Ponga antes Codificar categorías"
    )


def test_the_best_columns_are_chosen_with_negative_numbers_and_dates():
    by_counts = stage("k", "select_k_best", {"columns": ["a", "b"], "score": "chi2"})
    among_dates = stage("k", "select_k_best", {"columns": ["a", "d"]})

    assert failure(ROLES, by_counts, MODEL).startswith("k: con este ajuste sus columnas no deben")
    assert failure(ROLES, among_dates, MODEL).startswith("k: necesita números; recibió fechas")


def test_a_rare_class_stops_the_early_stopping():
    only = stage("only", "select_columns", {"columns": ["a", "b"]})
    trees = stage("m", "hist_gradient_boosting_classifier", {"early_stopping": True})

    assert failure(ROLES, only, trees).startswith("m: cada clase necesita al menos dos filas")


def test_an_expression_adds_words_to_numbers():
    made = failure(stage("f", "derive_column", {"name": "n", "value": "w + a"}))

    assert made.startswith("f: las columnas de una expresión deben ser de tipos compatibles; en 'w")
