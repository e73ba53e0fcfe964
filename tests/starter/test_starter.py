"""A first pipeline: built from a first look, with only the stages that the data needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline_core.check import check
from pipeline_core.spec import dump, parse
from pipeline_core.starter import compose, default_choices, exclusion_reasons, findings
from pipeline_core.starter.first_look import first_look
from pipeline_core.starter.number_meaning import number_meanings
from pipeline_core.starter.reading_changes import with_offer
from pipeline_core.starter.target import guess_target, rank_targets, target_reason
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


@pytest.mark.parametrize(
    ("names", "file", "target"),
    [
        (["MS_SubClass", "Lot", "Sale_Price", "Longitude", "Latitude"], "ames.csv", "Sale_Price"),
        (["letter", "x_box", "y_ege", "yegvx"], "letter-recognition.csv", "letter"),
        (["pclass", "value_of_ship", "survived", "fare"], "ship.csv", "survived"),
        (["price", "max_price", "size"], "a.csv", "price"),
        (["wine_type", "quality", "alcohol"], "a.csv", "quality"),
        (["strength", "cement", "ash", "water"], "strength.csv", "strength"),
    ],
)
def test_the_whole_name_says_more_than_a_word_of_it(names, file, target):
    assert guess_target([column(name) for name in names], 100, file) == target


def test_the_only_column_of_words_is_likely_a_class():
    columns = [column("letter", "word", distinct=26), column("x"), column("y_ege"), column("z")]
    assert rank_targets(columns, 1000)[0] == "letter"


def test_one_sensitive_column_is_proposed_also_as_numbers():
    columns = [
        column("female", distinct=2, whole=True),
        column("senior", "boolean", distinct=2),
        column("a"),
        CLASSES,
    ]
    look = first_look_of(*columns, target="y")
    assert default_choices(look, "A").sensitive == ("female",)


def test_codes_and_weights_are_said_and_can_be_changed():
    columns = [
        column("EDUCATION", distinct=4, whole=True),
        column("sample_weight"),
        column("age", distinct=9),
    ]
    codes, weight = number_meanings(columns, None)
    assert (codes["code"], codes["column"]) == ("starter.number_codes", "EDUCATION")
    assert with_offer({"text_columns": ["zip"]}, codes, "words") == {
        "text_columns": ["zip", "EDUCATION"]
    }
    assert (weight["code"], weight["column"]) == ("starter.maybe_weight", "sample_weight")
    assert list(number_meanings(columns[:1], "EDUCATION")) == []


HIDDEN = ["\x07", "\x1b", "\x85", "\x0b", "\u202e", "\x80", "\ufffe", "\uffff", "\x7f"]


@pytest.mark.parametrize("character", HIDDEN)
@pytest.mark.parametrize("place", ["value", "class", "name"])
def test_a_pipeline_of_any_file_can_be_opened(tmp_path, character, place):
    odd = {name: character if name == place else "" for name in ("value", "class", "name")}
    rows = [
        f"{i},{i % 7},{'ab'[i % 2]}{odd['value']},{'no' if i % 3 else 'yes' + odd['class']}"
        for i in range(60)
    ]
    text = "\n".join([f"x,z{odd['name']},k,y", *rows])
    (tmp_path / "odd.csv").write_text(text, encoding="utf-8")
    look = first_look(str(tmp_path / "odd.csv"), "odd.csv")
    pipeline = compose(look, default_choices(look, "Odd"), "odd.csv")
    assert parse(dump(pipeline)).stages == pipeline.stages


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
