"""Settings: plain code accepts exactly what pydantic accepts, and names what is wrong."""

import json
from typing import Annotated, Literal, NotRequired

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, ValidationError, create_model
from typing_extensions import TypedDict

from pipeline_core.catalog.settings import display_text, effective_settings, nearest_names, validate
from pipeline_core.messages.words import lookup, say
from tests.small_catalogue import real_catalogue


class Rule(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid")

    column: str
    max: NotRequired[int | float | str]
    allowed: NotRequired[list[str | int]]
    severity: NotRequired[Literal["error", "warning"]]


KINDS = {
    "share": Annotated[float, Field(gt=0, lt=1)],
    "count": Annotated[int, Field(ge=1, le=10)],
    "name": Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")],
    "flag": bool,
    "maybe": int | None,
    "way": Literal["a", "b"],
    "pair": tuple[int, str],
    "several": Annotated[list[float], Field(min_length=1, max_length=3)],
    "rules": tuple[Rule, ...],
    "either": int | str,
    "by_name": dict[str, int],
    "mixed": Literal["sqrt", "log2"] | Annotated[float, Field(gt=0, le=1)] | None,
}
MODEL = create_model(
    "Settings",
    __config__={"strict": True, "extra": "forbid"},
    **{n: (k, ...) for n, k in KINDS.items()},
)
SCHEMA = MODEL.model_json_schema()
GOOD = {"share": 0.5, "count": 3, "name": "abc", "flag": True, "maybe": None, "way": "b",
        "pair": [1, "x"], "several": [1, 2.5], "rules": [{"column": "age", "max": 3}],
        "either": "x", "by_name": {"a": 1}, "mixed": "sqrt"}  # fmt: skip


def test_what_is_good_is_good():
    assert validate(GOOD, SCHEMA) == []


@pytest.mark.parametrize(
    ("name", "value", "field", "code", "limit"),
    [
        ("share", 0, "share", "not_above", 0),
        ("share", 1, "share", "not_below", 1),
        ("share", "x", "share", "not_number", None),
        ("share", True, "share", "not_number", None),
        ("count", 0, "count", "too_small", 1),
        ("count", 11, "count", "too_large", 10),
        ("count", 1.5, "count", "not_integer", None),
        ("count", True, "count", "not_integer", None),
        ("name", "a", "name", "too_short", 2),
        ("name", "abcde", "name", "too_long", 4),
        ("name", "AB", "name", "no_match", "^[a-z]+$"),
        ("flag", 1, "flag", "not_boolean", None),
        ("maybe", "x", "maybe", "not_integer", None),
        ("way", "c", "way", "one_of", None),
        ("way", True, "way", "one_of", None),
        ("pair", [1, 2], "pair[2]", "not_string", None),
        ("pair", [1], "pair", "too_few", 2),
        ("several", [], "several", "too_few", 1),
        ("several", [1, "x"], "several[2]", "not_number", None),
        ("rules", [{"column": "a"}, {"max": 3}], "rules[2]", "missing_key", None),
        ("rules", [{"column": "a", "mx": 3}], "rules[1].mx", "unknown_key", None),
        ("rules", [{"column": "a", "severity": "x"}], "rules[1].severity", "one_of", None),
        ("rules", [{"column": "a", "max": None}], "rules[1].max", "none_of_kinds", None),
        ("rules", "x", "rules", "not_array", None),
        ("rules", ["x"], "rules[1]", "not_object", None),
        ("either", 1.5, "either", "none_of_kinds", None),
        ("by_name", {"a": "x"}, "by_name.a", "not_integer", None),
        ("mixed", 1.5, "mixed", "too_large", 1),
        ("mixed", "root", "mixed", "none_of_kinds_or_words", None),
        ("mixed", True, "mixed", "none_of_kinds_or_words", None),
    ],
)
def test_what_is_wrong_is_named_with_its_place(name, value, field, code, limit):
    faults = validate({**GOOD, name: value}, SCHEMA)

    assert (faults[0].field, faults[0].code) == (field, f"setting.{code}")
    assert limit is None or faults[0].message.values["limit"] == limit
    assert lookup(faults[0].code, "es")


def test_all_that_fits_is_named_in_the_readers_language():
    (fault,) = validate({**GOOD, "mixed": "root"}, SCHEMA)
    spanish = say(fault.code, fault.message.values, "es")
    assert all(word in spanish for word in ("número", "sqrt", "log2", "root"))
    assert "number" not in spanish


def test_unknown_and_missing_settings_are_named():
    faults = validate({**{n: v for n, v in GOOD.items() if n != "flag"}, "shaer": 1}, SCHEMA)

    assert [(fault.code, fault.field) for fault in faults] == [
        ("unknown_setting", "shaer"),
        ("missing_setting", "flag"),
    ]
    assert faults[0].message.values["near"] == ["share"]


PICK = {
    "properties": {
        "columns": {"x-pick": {"kind": None, "single": False, "new": False, "others": False}}
    }
}


@pytest.mark.parametrize(
    "value", [[], ["age", "city"], "all", {"kind": "number"}, {"pattern": "^a"}, {"made_by": "x"}]
)
def test_a_choice_of_columns_can_be_said_in_five_ways(value):
    assert validate({"columns": value}, PICK) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [("age", "not_columns"), (None, "not_columns"), ([1], "not_columns"), ({}, "not_columns"),
     ({"kind": "number", "pattern": "a"}, "not_columns"), ({"sort": "number"}, "not_columns"),
     ({"kind": "digit"}, "one_of"), ({"pattern": "("}, "bad_pattern"),
     ({"made_by": 3}, "not_string"), (["a", "a"], "column_twice")],
)  # fmt: skip
def test_anything_else_is_no_choice_of_columns(value, code):
    assert [fault.code for fault in validate({"columns": value}, PICK)] == [f"setting.{code}"]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["a", "b", "abc", "AB", "error", ""]),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(st.sampled_from(["column", "max", "severity", "x"]), values, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from(sorted(KINDS)), values)
@settings(max_examples=1000, deadline=None)
def test_it_judges_as_pydantic_does(name, value):
    """The two may differ in words, never in the verdict."""
    given_settings = {**GOOD, name: value}
    try:
        MODEL.model_validate_json(json.dumps(given_settings))
        accepted = True
    except ValidationError:
        accepted = False

    assert (validate(given_settings, SCHEMA) == []) == accepted


def test_defaults_fill_what_was_left_out():
    schema = {"properties": {"a": {"default": 1}, "b": {"default": None}, "c": {}}}

    assert effective_settings({"b": 2, "unknown": 3}, schema) == {"a": 1, "b": 2}


def test_every_real_block_accepts_its_own_defaults():
    for block in real_catalogue().values():
        schema = block["settings"]
        wrong = validate(effective_settings({}, schema), schema)
        assert [fault for fault in wrong if fault.code != "missing_setting"] == [], block["id"]


def test_near_names_and_long_values():
    assert nearest_names("CITY", ["county", "city"])[0] == "city"
    assert nearest_names("zzz", ["city"]) == []
    assert nearest_names("x", {}) == []
    assert display_text([1, None, "ñ"]) == '[1, null, "ñ"]'
    assert len(display_text("x" * 1000)) == 60


@pytest.mark.parametrize(("role", "code"), [("target", "one_target"), ("weight", "one_column")])
def test_several_columns_for_one_role_are_told_apart_from_a_wrong_text(role, code):
    schema = real_catalogue()["set_roles"]["settings"]
    (fault,) = validate({role: ["price", "age"]}, schema)
    assert (fault.field, fault.message.code) == (role, f"setting.{code}")
    assert fault.message.values["found"] == '["price", "age"]'
