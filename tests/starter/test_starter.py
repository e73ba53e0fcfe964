"""A first pipeline: built from a first look, with only the stages that the data needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline_core.check import check
from pipeline_core.starter import compose, default_choices, exclusion_reasons, findings
from pipeline_core.starter.target import guess_target, target_reason
from tests.small_catalogue import real_catalogue


def column(name: str, kind: str = "number", **more: object) -> dict[str, object]:
    counts = {"missing": 0, "distinct": 90, "infinite": 0, "top": 0.1, "classes": None}
    flags = dict.fromkeys(("whole", "sorted", "counter"), False)
    return {"name": name, "kind": kind, **counts, **flags, **more}


def first_look_of(*columns: dict[str, object], target: str) -> dict[str, object]:
    return {
        "file": "a.csv",
        "rows": 100,
        "columns": list(columns),
        "target": target,
        "reading": {},
        "rules": [],
        "refused": None,
        "notes": [],
        "suspected": {},
        "duplicates": 0,
    }


CLASSES = column("y", "word", distinct=2, classes=[["no", 70], ["yes", 30]])
SEX = column("sex", "word", distinct=2, classes=[["f", 50], ["m", 50]])


def test_stages_stand_only_where_the_data_asks_for_them():
    look = first_look_of(column("a"), column("y"), target="y")
    pipeline = compose(look, default_choices(look, "A"), "a.csv")
    assert not {"checked", "known", "shown", "filled_numbers", "categories"} & set(pipeline.stages)
    look = first_look_of(column("a", missing=3), SEX, column("y", missing=5), target="y")
    pipeline = compose(look, default_choices(look, "A"), "a.csv")
    assert {"known", "filled_numbers", "categories"} <= set(pipeline.stages)


def test_every_pipeline_is_without_a_problem(tmp_path):
    (tmp_path / "a.csv").write_text("a,sex,y\n")
    look = first_look_of(column("a"), SEX, CLASSES, target="y")
    pipeline = compose(look, default_choices(look, "A"), "a.csv")
    assert pipeline.stages["roles"].settings == {
        "target": "y",
        "positive": "yes",
        "sensitive": ["sex"],
    }
    assert "linear_bias" in pipeline.stages
    assert check(pipeline, real_catalogue(), None, tmp_path) == []
    assert set(pipeline.layout) == set(pipeline.stages)
    assert len(set(pipeline.layout.values())) == len(pipeline.layout)


@pytest.mark.parametrize("order", [1, -1])
def test_a_telling_name_beats_a_place(order):
    columns = [column("price"), column("b"), column("c")][::order]
    assert guess_target(columns, 100) == "price"


def test_what_says_when_a_row_was_is_no_target():
    columns = [
        column("year"),
        column("dep_delay", missing=2),
        column("arr_delay", missing=3),
        column("carrier", "word", distinct=16),
        column("minute"),
    ]
    assert guess_target(columns, 100) == "arr_delay"
    columns = [column("Día"), column("speed"), column("Hora")]
    assert guess_target(columns, 100) == "speed"
    assert target_reason(columns, 100, "speed") == "starter.target.rest"


def test_of_columns_alike_the_last_is_guessed():
    columns = [column(name) for name in ("a", "score_1", "score_2", "b")]
    assert guess_target(columns, 100) == "score_2"


def test_ids_are_no_target_and_no_feature():
    look = first_look_of(column("customer_id", distinct=100), column("a"), CLASSES, target="y")
    assert exclusion_reasons(look)["customer_id"]["code"] == "starter.left.id"
    assert default_choices(look, "A").ids == ("customer_id",)


def test_what_is_in_the_way_is_an_error_and_the_rest_is_not():
    look = first_look_of(column("a"), CLASSES, target="y")
    choices = default_choices(look, "A")
    assert findings(look, choices) == []
    (finding,) = findings(look, replace(choices, left_out=("a",)))
    assert (finding.severity, finding.message.code) == ("error", "starter.no_features")


def test_the_guess_prefers_what_is_complete_and_says_why():
    columns = [
        column("a"),
        column("CO(GT)", missing=40),
        column("C6H6(GT)", missing=2),
        column("b"),
        column("c", missing=90),
    ]
    assert guess_target(columns, 100) == "C6H6(GT)"
    assert target_reason(columns, 100, "C6H6(GT)") == "starter.target.named"
    columns = [column("day", "date"), column("a"), column("b"), column("c", missing=95)]
    assert guess_target(columns, 100) == "a"
    assert target_reason(columns, 100, "a") == "starter.target.first"
    columns = [column("a"), column("b"), column("uuid", "word", distinct=100)]
    assert guess_target(columns, 100) == "b"  # the id behind it cannot be predicted
    assert target_reason(columns, 100, "b") == "starter.target.last"
    assert target_reason([column("a"), column("t", "date")], 100, "a") == "starter.target.only"
