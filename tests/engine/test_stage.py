"""What a stage of each shape does with the wires that reach it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import train_test_split

from pipeline_core.block import Condition, Fitted, Reports, TestX, TestY, Unfitted
from pipeline_core.block import Report as ReportWire
from tests.small_pipelines import TABLES, Blocks, chain, stage


def doubled(table: pd.DataFrame) -> pd.DataFrame:
    """Give each row twice."""
    return pd.concat([table, table])


def backwards(table: pd.DataFrame) -> pd.DataFrame:
    """Turn the order of the rows."""
    return table.iloc[::-1]


def only(table: pd.DataFrame, *, keep: Condition = "") -> pd.DataFrame:
    """Leave rows out.

    Parameters
    ----------
    keep
        Which stay.
    """
    return table[keep(table)]


def nullable(table: pd.DataFrame) -> pd.DataFrame:
    """Give dtypes that scikit-learn chokes on."""
    return table.convert_dtypes(dtype_backend="numpy_nullable")


def twice_named(table: pd.DataFrame) -> pd.DataFrame:
    """Give a column twice."""
    return pd.concat([table, table[["a"]]], axis=1)


def count_rows(X_test: TestX, y_test: TestY) -> ReportWire:
    """Report which rows came."""
    return {"metrics": {"rows": len(X_test)}, "rows": y_test.index.tolist(), "names": list(X_test)}


def best_of(scores: Reports) -> ReportWire:
    """Report from which stages numbers came."""
    return {"metrics": {name: report["metrics"]["accuracy"] for name, report in scores.items()}}


def compare_two_forms(model: Unfitted, trained: Fitted) -> ReportWire:
    """Report whether the models know anything."""
    learned = [hasattr(pipeline[-1], "classes_") for pipeline in (model, trained)]
    return {"learned": learned, "same": str(clone(model)) == str(clone(trained))}


@pytest.fixture(scope="module")
def blocks():
    blocks = Blocks(nullable, twice_named, count_rows, best_of, compare_two_forms)
    blocks.add(doubled)
    blocks.add(backwards, keeps_index=True)
    blocks.add(only, keeps_index=True)
    return blocks


@pytest.fixture(autouse=True)
def table():
    random = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "a": np.where(random.random(80) < 0.2, np.nan, random.normal(size=80)),
            "b": random.normal(size=80),
            "city": random.choice(["Lima", "Oslo", "Rome"], 80),
            "id": np.arange(80),
            "w": random.random(80),
            "y": random.choice(["no", "yes"], 80),
        }
    )
    TABLES["table"] = rows
    return rows


ROLES = {"target": "y", "positive": "yes", "id": ["id"]}
START = [stage("given"), stage("roles", "set_roles", ROLES)]
PREPARE = [stage("fill", "impute_numbers"), stage("encode", "encode_categories"), stage("scale")]
SPLIT = stage("split", "split_rows")
LOGISTIC = stage("model", "logistic_regression")


def test_train_rows_keep_the_order_of_the_split(blocks, table):
    data = blocks.run(chain(*START, SPLIT)).data("split")
    train, test = train_test_split(np.arange(80), test_size=0.25, random_state=0)
    assert data.train.tolist() == train.tolist()
    assert data.test.tolist() == test.tolist()


@pytest.mark.parametrize("kind", ["doubled", "backwards", "drop_duplicates"])
def test_rows_may_not_change_after_learned_steps(blocks, kind):
    ran = blocks.run(chain(*START, *PREPARE, stage("rows", kind, table="scale")))
    assert ran.error("rows") == "failed.rows_after_learned"
    assert ran.end("rows")["error"]["values"]["step"] == "fill"


def test_stateless_steps_are_baked_before_rows_change(blocks, table):
    half = stage("half", "derive_column", {"name": "half", "value": "b / 2"})
    keep = stage("keep", "only", {"keep": "half > 0"}, table="half")
    data = blocks.run(chain(*START, half, keep)).data("keep")
    assert (data.rows["half"] > 0).all()
    assert data.recipe == ()
    assert len(data.rows) == int((table["b"] > 0).sum())


def test_after_a_split_only_blocks_that_keep_the_index_are_allowed(blocks):
    ran = blocks.run(chain(*START, SPLIT, stage("doubled", table="split")))
    assert ran.error("doubled") == "failed.rows_after_split"


def test_the_split_follows_its_rows(blocks, table):
    steps = [*START, SPLIT, stage("backwards", table="split")]
    ran = blocks.run(chain(*steps, stage("only", "only", {"keep": "b > 0"}, table="backwards")))
    first, last = ran.data("split"), ran.data("only")
    expected = [label for label in first.train_rows.index if table["b"][label] > 0]
    assert last.train_rows.index.tolist() == expected
    assert last.test_rows["id"].tolist() == [i for i in first.test_rows["id"] if table["b"][i] > 0]


def test_a_second_split_is_refused(blocks):
    ran = blocks.run(chain(*START, SPLIT, stage("again", "split_rows", data="split")))
    assert ran.error("again") == "failed.second_split"


def test_a_target_with_gaps_is_said_before_anything_is_learned(blocks, table):
    TABLES["table"] = table.assign(y=table["y"].where(table.index > 2))
    ran = blocks.run(chain(*START))
    assert ran.error("roles") == "failed.target_missing"
    assert ran.end("roles")["error"]["values"]["count"] == 3


def test_a_role_for_a_column_that_is_not_there(blocks):
    ran = blocks.run(chain(START[0], stage("roles", "set_roles", {"target": "not_there"})))
    assert ran.status["roles"] == "failed"
    assert "not_there" in str(ran.end("roles")["error"]["values"])


def test_the_target_may_be_derived(blocks):
    late = stage("late", "derive_column", {"name": "late", "value": "b > 0"}, data="given")
    roles = stage("roles", "set_roles", {"target": "late"}, table="late")
    ran = blocks.run(chain(START[0], late, roles))
    assert ran.data("roles").rows["late"].dtype == bool
    assert "late" not in ran.data("roles").features(ran.data("roles").rows)


def test_keeping_a_column_that_is_not_there_is_refused(blocks):
    ran = blocks.run(chain(*START, stage("keep", "select_columns", {"columns": ["a", "typo"]})))
    assert ran.error("keep") == "failed.unknown_column"
    assert ran.end("keep")["error"]["values"]["columns"] == ["typo"]


def test_kept_columns_may_have_a_role_or_be_derived(blocks):
    half = stage("half", "derive_column", {"name": "half", "value": "b / 2"})
    keep = stage("keep", "select_columns", {"columns": ["half", "y", "id"]})
    data = blocks.run(chain(*START, half, keep)).data("keep")
    assert list(data.compile().fit_transform(data.features(data.rows)).columns) == ["half"]


def test_row_blocks_hand_on_plain_dtypes(blocks, table):
    TABLES["table"] = table.assign(n=range(80))
    rows = blocks.run(chain(START[0], stage("nullable", table="given"))).data("nullable").rows
    assert [str(dtype) for dtype in rows.dtypes] == [
        "float64",
        "float64",
        "str",
        "int64",
        "float64",
        "str",
        "int64",
    ]


def test_a_column_name_may_be_there_once(blocks):
    ran = blocks.run(chain(START[0], stage("twice_named", table="given")))
    assert ran.error("twice_named") == "failed.repeated_columns"


def test_names_that_become_equal_as_text_are_refused(blocks):
    TABLES["table"] = pd.DataFrame({1: [1], "1": [2]})
    assert blocks.run(chain(START[0])).error("given") == "failed.repeated_columns"


def test_sources_start_with_their_own_labels(blocks, table):
    TABLES["table"] = table.set_axis(range(100, 180))
    assert blocks.run(chain(START[0])).data("given").rows.index.tolist() == list(range(80))


def test_assessments_get_the_test_rows_in_order_without_roles(blocks):
    ran = blocks.run(chain(*START, SPLIT, stage("count_rows", data="split")))
    report = ran.report("count_rows")
    assert report["rows"] == ran.data("split").test.tolist()
    assert report["names"] == ["a", "b", "city", "w"]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([START[0], stage("count_rows", data="given")], "failed.no_split"),
        (
            [START[0], stage("split", "split_rows"), stage("count_rows", data="split")],
            "failed.no_target",
        ),
    ],
)
def test_what_an_assessment_needs_is_said(blocks, steps, code):
    assert blocks.run(chain(*steps)).error("count_rows") == code


def test_a_port_for_many_gets_them_by_name(blocks):
    scored = [
        stage(f"scores_{kind}", "evaluate", model=kind, data="split")
        for kind in ("logistic_regression", "dummy_classifier")
    ]
    models = [stage(name, data="scale") for name in ("logistic_regression", "dummy_classifier")]
    last = stage("best_of", scores=[scored_stage.name for scored_stage in scored])
    ran = blocks.run(chain(*START, *PREPARE[:1], SPLIT, *PREPARE[1:], *models, *scored, last))
    assert list(ran.report("best_of")["metrics"]) == [scored_stage.name for scored_stage in scored]


def test_an_unfitted_model_is_the_same_model_without_what_it_learned(blocks):
    steps = [*START, *PREPARE, SPLIT, LOGISTIC, stage("compare_two_forms", model="model")]
    assert blocks.run(chain(*steps)).report("compare_two_forms") == {
        "learned": [False, True],
        "same": True,
    }


def test_a_gate_hands_its_model_on(blocks):
    scores = stage("scores", "evaluate", model="model", data="split")
    gate = stage(
        "gate",
        "quality_gate",
        {"metric": "accuracy", "at_least": 0.0},
        scores="scores",
        model="model",
    )
    again = stage("again", "evaluate", model="gate", data="split")
    ran = blocks.run(chain(*START, *PREPARE, SPLIT, LOGISTIC, scores, gate, again))
    assert ran.report("again")["metrics"] == ran.report("scores")["metrics"]


def test_sensitive_groups_may_be_derived(blocks):
    roles = stage("roles", "set_roles", {**ROLES, "sensitive": ["tall"]}, table="tall")
    tall = stage("tall", "derive_column", {"name": "tall", "value": "b > 0"})
    bias = stage("bias", "bias_review", model="model", data="split")
    ran = blocks.run(chain(START[0], tall, roles, *PREPARE, SPLIT, LOGISTIC, bias))
    groups = ran.report("bias")["tables"]["groups"]
    assert set(groups["attribute"]) == {"tall"}


def test_a_stratified_split_advises_what_a_split_has(blocks):
    before = TABLES["table"]
    TABLES["table"] = pd.DataFrame({"a": range(12), "y": list("abcdef") * 2})
    try:
        roles = stage("roles", "set_roles", {"target": "y"})
        split = stage("split", "split_rows", {"how": "stratified"})
        ran = blocks.run(chain(stage("given"), roles, split))
    finally:
        TABLES["table"] = before
    assert ran.error("split") == "failed.test_part_too_small"


def test_a_target_may_come_late_where_it_is_said_and_only_in_test_rows(blocks, table):
    roles = ("roles", "set_roles", {"target": "y", "late_target": True})
    gaps = {"first": table.index < 3, "last": table.index >= len(table) - 3}
    split = stage("split", "split_rows", {"how": "time", "test_share": 0.25}, data="roles")
    for place, missing in gaps.items():
        TABLES["table"] = table.assign(y=table["y"].mask(missing), at=range(len(table)))
        late = stage(roles[0], roles[1], {**roles[2], "time": "at"}, table="given")
        ran = blocks.run(chain(START[0], late, split))
        if place == "last":
            assert int(ran.data("split").test_rows["y"].isna().sum()) == 3
        else:
            assert ran.error("split") == "failed.late_in_training"


def test_a_late_target_of_booleans_must_be_words(blocks, table):
    gaps = pd.array([None, True, False] * len(table), dtype="boolean")[: len(table)]
    TABLES["table"] = table.assign(y=gaps)
    late = stage("roles", "set_roles", {"target": "y", "late_target": True}, table="given")
    assert blocks.run(chain(START[0], late)).error("roles") == "failed.late_booleans"
