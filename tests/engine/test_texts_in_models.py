"""Texts in models: sparse where the model takes it, fitted on training rows alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.catalog.estimators.maker import maker_of
from pipeline_core.contents.model import contents_of
from pipeline_core.engine.preview import preview
from pipeline_core.measures.sparse_columns import all_dense, all_sparse
from pipeline_core.store.models import dump_model, load_model
from tests.small_catalogue import estimator_blocks
from tests.small_pipelines import TABLES, Blocks, chain, pipeline, stage

RANDOM = np.random.default_rng(3)
WORDS = [f"word{i}" for i in range(60)]
LABELS = RANDOM.permutation(["no", "yes"] * 100)
TEXTS = pd.DataFrame({
    "title": [" ".join(RANDOM.choice(WORDS, 6)) + f" row{i}" for i in range(200)],
    "age": RANDOM.normal(size=200),
    "y": LABELS,
})  # fmt: skip
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})
SPLIT = stage("split", "split_rows", {"test_share": 0.5})
WORDS_STEP = stage("words", "text_to_words", {"min_rows": 1})
TRAIN = train_test_split(np.arange(200), test_size=0.5, random_state=0)[0]


@pytest.fixture(scope="module")
def blocks():
    own = Blocks()
    own.entries["truncated_svd"] = estimator_blocks()["truncated_svd"]
    own.functions["truncated_svd"] = maker_of(own.entries["truncated_svd"])
    return own


@pytest.fixture(autouse=True)
def _table():
    TABLES["table"] = TEXTS


def model_of(blocks, *steps):
    ran = blocks.run(chain(stage("given"), ROLES, SPLIT, *steps))
    assert ran.status[steps[-1].name] == "succeeded", ran.error(steps[-1].name)
    return ran.model(steps[-1].name)


def test_a_linear_model_gets_the_words_sparse_and_learns_from_training_rows_alone(blocks):
    model = model_of(blocks, WORDS_STEP, stage("model", "logistic_regression"))
    assert model[1].func is all_sparse
    assert all(isinstance(d, pd.SparseDtype) for d in model[:-1].transform(TEXTS).dtypes)
    train = TEXTS.iloc[TRAIN]
    vectorizer = TfidfVectorizer(max_features=1000, min_df=1).fit(train["title"])
    names = [f"title_{term}" for term in vectorizer.get_feature_names_out()]
    assert model[-1].feature_names_in_.tolist() == [*names, "age"]
    X = np.column_stack([vectorizer.transform(train["title"]).toarray(), train["age"]])
    by_hand = LogisticRegression(**model[-1].get_params()).fit(X, train["y"])
    np.testing.assert_allclose(model[-1].coef_, by_hand.coef_, atol=1e-5)


def test_a_model_that_takes_no_sparse_table_gets_it_dense(blocks):
    model = model_of(
        blocks, WORDS_STEP, stage("model", "hist_gradient_boosting_classifier", {"max_iter": 3})
    )
    assert model[1].func is all_dense
    train = TEXTS.iloc[TRAIN]
    X = model[:-1].transform(train)
    by_hand = HistGradientBoostingClassifier(**model[-1].get_params()).fit(X, train["y"])
    np.testing.assert_array_equal(by_hand.predict_proba(X), model.predict_proba(train))


def test_few_components_are_dense_in_their_lane(blocks):
    reduced = stage("few", "truncated_svd", {"columns": {"made_by": "words"}, "n_components": 3})
    model = model_of(blocks, WORDS_STEP, reduced, stage("model", "logistic_regression"))
    assert not any(isinstance(step, FunctionTransformer) for _, step in model.steps)
    assert model[-1].feature_names_in_.tolist()[:1] == ["truncatedsvd0"]
    tables = {
        name: table
        for part in contents_of(model, (), TEXTS)["parts"]
        for name, table in part["tables"].items()
    }
    assert {"components", "loadings", "terms"} <= set(tables)
    assert len(tables["loadings"]) == len(tables["terms"])


def test_one_new_row_with_unseen_words_and_none(blocks):
    model = model_of(blocks, WORDS_STEP, stage("model", "logistic_regression"))
    new = pd.DataFrame({"title": ["never seen", None], "age": [0.0, 0.0]})
    first, second = (model.predict_proba(new.iloc[[place]]) for place in (0, 1))
    np.testing.assert_array_equal(first, second)
    again = load_model(dump_model(model))
    np.testing.assert_array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_by_hand_selecting_words_before_the_folds_leaks():
    vectorizer = TfidfVectorizer(max_features=1000)
    X = SelectKBest(k=10).fit_transform(vectorizer.fit_transform(TEXTS["title"]), LABELS)
    assert cross_val_score(LogisticRegression(), X, LABELS, cv=5).mean() > 0.62


def test_folds_refit_words_and_selectors_on_noise(blocks):
    best = stage("best", "select_k_best", {"columns": {"made_by": "words"}, "k": 10})
    folds = stage("folds", "cross_validate", model="model", data="best")
    drawn = chain(
        stage("given"), ROLES, WORDS_STEP, best, stage("model", "logistic_regression"), folds
    )
    ran = blocks.run(drawn)
    assert ran.report("folds")["metrics"]["accuracy_mean"] < 0.58


def test_a_search_refits_the_words(blocks):
    source = stage("model", "logistic_regression", data="words")
    vary = {"words.max_terms": [5, 50], "model.C": [0.1, 1.0]}
    searched = stage("best", "search", {"vary": vary, "folds": 2}, model="model", data="split")
    drawn = pipeline(
        *chain(stage("given"), ROLES, SPLIT, WORDS_STEP).stages.values(), source, searched
    )
    ran = blocks.run(drawn)
    assert ran.status["best"] == "succeeded", ran.error("best")
    assert len(ran.report("best")["tables"]["trials"]) == 4


def test_a_preview_shows_the_top_words_and_knows_all(blocks):
    drawn = blocks.plan(chain(stage("given"), ROLES, WORDS_STEP))
    shown = preview(drawn, blocks.functions).views["words"]
    assert shown.columns > 250
    assert len(shown.kinds) == shown.columns
    assert not any(isinstance(dtype, pd.SparseDtype) for dtype in shown.table.dtypes)
    words = [name for name in shown.table if name.startswith("title_word")]
    assert len(words) == len(WORDS)  # each is in many rows; those that name a row are in one
    assert shown.table.shape[1] == 200 + 2


def test_a_new_column_never_takes_the_place_of_a_role(blocks):
    taken = stage("taken", "extract_text", {"column": "title", "pattern": "(?P<y>word1)"})
    ran = blocks.run(chain(stage("given"), ROLES, taken, stage("model", "dummy_classifier")))
    assert ran.status["taken"] == "failed"
    assert ran.end("taken")["error"]["code"] == "failed.role_name"


def test_cleaned_texts_are_words_for_the_next_step(blocks):
    cleaned = stage("clean", "clean_text", {"columns": ["title"]})
    coded = stage("coded", "encode_categories", {"columns": ["title"], "min_frequency": 2})
    model = model_of(blocks, cleaned, coded, stage("model", "logistic_regression"))
    assert "age" in model[-1].feature_names_in_
