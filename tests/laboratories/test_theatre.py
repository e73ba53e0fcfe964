"""The fold theatre plays scikit-learn's folds and fits, and the judge's own scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold, TimeSeriesSplit, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.fold_theatre import fold_theatre
from pipeline_core.laboratories.jobs import theatre
from pipeline_core.laboratories.names import LEFT_OUT, TEST, TRAIN
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from tests.laboratories.conftest import TEXT
from tests.small_pipelines import TABLES, Blocks, chain, stage


@pytest.fixture(scope="module")
def played(workspace):
    home, file = workspace
    return theatre(home, to_base64(parse(TEXT)), str(file), seed=1)


def _learned(result, stage_name, item, column):
    found = [
        line["values"]
        for line in result["learned"]
        if (line["stage"], line["item"], line["column"]) == (stage_name, item, column)
    ]
    assert len(found) == 1, result["learned"]
    return found[0]


def test_it_plays_scikit_learns_folds_and_fits(played, workspace):
    rows = pd.read_csv(workspace[1].parent / "loans.csv")
    train, _ = train_test_split(np.arange(320), test_size=0.25, random_state=1)
    X, y = rows[["income", "sex"]].iloc[train], rows["paid"].iloc[train]
    prepare = make_column_transformer(
        (SimpleImputer(), ["income"]),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["sex"]),
    )
    model = make_pipeline(prepare, LogisticRegression(max_iter=1000))
    assert played["splitter"] == "StratifiedKFold"
    assert played["rows"] == 240 == len(played["shown"]["target"])
    splitter = StratifiedKFold(4, shuffle=True, random_state=1)
    for number, (inside, outside) in enumerate(splitter.split(X, y)):
        fold = played["folds"][number]
        sides = np.full(240, LEFT_OUT)
        sides[inside], sides[outside] = TRAIN, TEST
        assert fold["sides"] == sides.tolist()
        assert (fold["train_rows"], fold["test_rows"]) == (len(inside), len(outside))
        model.fit(X.iloc[inside], y.iloc[inside])
        score = accuracy_score(y.iloc[outside], model.predict(X.iloc[outside]))
        assert fold["metrics"]["accuracy"] == pytest.approx(score, abs=1e-12)
        mean = X["income"].iloc[inside].mean()
        assert _learned(played, "filled", "income", "fill_value")[number] == pytest.approx(mean)
        weight = model[-1].coef_[0][0]
        found = _learned(played, "", "yes · income", "coefficient")[number]
        assert found == pytest.approx(weight, abs=1e-6)


def test_scores_are_those_of_the_run(played, workspace, run_id):
    assert played["judge"] == "folds"
    store = open_store(workspace[0])
    (key,) = [row["key"] for row in store.runs.stages(run_id) if row["stage"] == "folds"]
    table = store.artifacts.table(key, "folds")
    for name, score in played["folds"][2]["metrics"].items():
        assert score == pytest.approx(table[name].iloc[2]), name


def test_time_is_judged_by_what_came_later_and_rare_words_come_and_go():
    random = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=60)
    words = np.where(
        np.arange(60) % 3 + np.arange(60) / 20 < 3, random.choice(["a", "b"], 60), "late"
    )
    rows = pd.DataFrame({"day": days, "word": words, "x": random.normal(size=60)})
    TABLES["time"] = rows.assign(y=rows["x"] * 2 + random.normal(size=60)).sample(
        60, random_state=1
    )
    drawn = chain(
        stage("rows", "given", {"name": "time"}),
        stage("roles", "set_roles", {"target": "y", "time": "day"}),
        stage("coded", "encode_categories"),
        stage("model", "ridge"),
        stage("scores", "cross_validate", {"folds": 3}, model="model", data="coded"),
    )
    blocks = Blocks()
    result = fold_theatre(blocks.plan(drawn), blocks.functions)
    assert (result["order"], result["metric"]) == ("time", "r2")
    assert result["shown"]["time"] == [str(day) for day in days]
    assert set(result["shown"]["target"]) == {"1", "2", "3", "4"}
    table = TABLES["time"].sort_values("day")
    for number, (train, test) in enumerate(TimeSeriesSplit(3).split(table)):
        sides = np.full(60, LEFT_OUT)
        sides[train], sides[test] = TRAIN, TEST
        assert result["folds"][number]["sides"] == sides.tolist()
        part = table.iloc[train]
        X = pd.get_dummies(part[["x", "word"]], dtype=float)
        line = Ridge().fit(X, part["y"])
        found = _learned(result, "", "x", "coefficient")[number]
        assert found == pytest.approx(line.coef_[0], abs=1e-6)
    assert _learned(result, "coded", "word · late", "present") == [0.0, 1.0, 1.0]


def test_a_pipeline_without_folds_plays_five_and_many_rows_are_thinned():
    random = np.random.default_rng(0)
    TABLES["many"] = pd.DataFrame(
        {
            "x": random.normal(size=900),
            "g": np.repeat(np.arange(90), 10),
            "y": random.random(900) < 0.5,
        }
    )
    drawn = chain(
        stage("rows", "given", {"name": "many"}),
        stage("roles", "set_roles", {"target": "y", "group": "g"}),
        stage("split", "split_rows", {"how": "group"}),
        stage("model", "logistic_regression"),
        stage("scores", "evaluate", model="model", data="split"),
    )
    blocks = Blocks()
    result = fold_theatre(blocks.plan(drawn), blocks.functions, seed=4)
    assert result["judge"] is None
    assert len(result["folds"]) == 5
    assert len(result["folds"][0]["sides"]) == 240 == len(result["shown"]["group"])
    for fold in result["folds"]:
        sides = pd.Series(fold["sides"]).groupby(result["shown"]["group"]).nunique()
        assert (sides == 1).all(), "a group lies on both sides"
    with pytest.raises(UsageError) as refused:
        fold_theatre(blocks.plan(chain(stage("rows", "given", {"name": "many"}))), blocks.functions)
    assert refused.value.code == "laboratory.no_model"
