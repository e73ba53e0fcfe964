"""A model is judged on another table's rows; its own training rows are refused there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from tests.small_pipelines import TABLES, Blocks, pipeline, stage

RANDOM = np.random.default_rng(3)


def _table(rows: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    x = random.normal(size=rows)
    return pd.DataFrame(
        {
            "x": x,
            "sex": random.choice(["f", "m"], rows),
            "w": random.integers(1, 5, rows),
            "y": np.where(x + random.normal(size=rows) > 0, "yes", "no"),
        }
    )


def _judged(second: pd.DataFrame, *more: object, judge_on: str = "new"):
    TABLES["old"], TABLES["new"] = _table(200), second
    roles = {"target": "y", "positive": "yes", "weight": "w", "sensitive": ["sex"]}
    return Blocks().run(
        pipeline(
            stage("old", "given", {"name": "old"}),
            stage("new", "given", {"name": "new"}),
            stage("roles", "set_roles", roles, table="old"),
            stage("twice", "derive_column", {"name": "x2", "value": "x * x"}, data="roles"),
            stage("words", "encode_categories", {}, data="twice"),
            stage("model", "logistic_regression", {}, data="words"),
            *more,
            stage("scores", "evaluate", {}, model="model", data="words", judge_on=judge_on),
            stage("bias", "bias_review", {}, model="model", data="words", judge_on=judge_on),
        )
    )


def test_scores_are_those_of_the_other_rows_with_their_weights():
    new = _table(90, seed=1)
    run = _judged(new)
    model = run.model("model")
    predicted = model.predict(new.drop(columns=["y", "w"]))
    report = run.report("scores")
    assert report["metrics"]["accuracy"] == metrics.accuracy_score(
        new["y"], predicted, sample_weight=new["w"]
    )
    assert report["tables"]["predictions"]["row"].tolist() == list(range(90))
    assert run.report("bias")["method"]["rows"] == 90


def test_intervals_are_for_the_other_rows_and_told_by_their_groups():
    new = _table(90, seed=1).assign(town=["Lima", "Oslo"] * 45)
    intervals = stage(
        "sets",
        "prediction_intervals",
        {"columns": ["x"]},
        model="model",
        data="words",
        judge_on="new",
    )
    report = _judged(new, intervals).report("sets")
    assert report["tables"]["row_intervals"]["row"].tolist() == list(range(90))
    by_group = report["tables"]["coverage_by_group"].set_index("group")
    assert by_group.loc["f", "n"] == (new["sex"] == "f").sum()
    assert report["metrics"]["calibration_rows"] == 50


def test_a_second_table_that_was_split_gives_its_test_rows():
    new = _table(100, seed=2)
    run = _judged(
        new, stage("halves", "split_rows", {"test_share": 0.5}, data="new"), judge_on="halves"
    )
    assert run.report("scores")["method"]["rows"] == 50


def test_columns_that_only_the_training_needs_may_be_missing_and_others_not():
    more = _table(90, seed=1).assign(note="another column")
    assert _judged(more).status["scores"] == "succeeded"
    run = _judged(_table(90, seed=1).drop(columns=["x"]))
    assert run.status["scores"] == "failed"
    assert run.error("scores") == "failed.second_table_columns"
    assert run.end("scores")["error"]["values"]["columns"] == ["x"]


@pytest.mark.parametrize(
    "second",
    [
        _table(200),
        _table(200).sample(frac=1, random_state=1),
        _table(200).head(40),
        pd.concat([_table(200).head(60), _table(60, seed=9)], ignore_index=True),
        _table(200).assign(w=lambda rows: rows["w"].astype(float)),
    ],
    ids=["the same", "shuffled", "some of them", "half of them", "other kinds of numbers"],
)
def test_training_rows_that_come_back_are_refused(second):
    run = _judged(second)
    assert run.status["scores"] == "failed"
    assert run.error("scores") == "failed.second_table_trained"
    assert run.status["bias"] == "failed"


def test_a_few_shared_rows_are_warned_of_with_their_count():
    run = _judged(pd.concat([_table(200).head(4), _table(96, seed=9)], ignore_index=True))
    assert run.status["scores"] == "succeeded"
    warned = run.end("scores")["summary"]["warnings"]
    assert any("4 of 100 judged rows are training rows too" in text for text in warned)


def test_a_table_that_repeats_itself_is_not_suspected_for_its_repeats():
    def coarse(rows: int, seed: int) -> pd.DataFrame:
        return _table(rows, seed).assign(x=lambda table: table["x"].round(), w=1)

    TABLES["old"], TABLES["new"] = coarse(300, 0), coarse(80, 1)
    run = Blocks().run(
        pipeline(
            stage("old", "given", {"name": "old"}),
            stage("new", "given", {"name": "new"}),
            stage("roles", "set_roles", {"target": "y", "id": ["sex"]}, table="old"),
            stage("model", "logistic_regression", {}, data="roles"),
            stage("scores", "evaluate", {}, model="model", data="roles", judge_on="new"),
        )
    )
    assert run.status["scores"] == "succeeded"


def test_learned_steps_behind_the_second_table_are_refused():
    run = _judged(
        _table(90, seed=1),
        stage("roles2", "set_roles", {"target": "y"}, table="new"),
        stage("scaled", "scale", {"columns": ["x"]}, data="roles2"),
        judge_on="scaled",
    )
    assert run.error("scores") == "failed.second_table_after_learned"


def test_no_split_is_asked_for_where_another_table_judges():
    assert set(_judged(_table(90, seed=1)).status.values()) == {"succeeded"}
