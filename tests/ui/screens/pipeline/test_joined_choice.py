"""Conditions on columns, joined: read from a setting, drawn, and written back as they were."""

from __future__ import annotations

import pytest

from pipeline_core.catalog.choice_faults import choice_faults
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.joined_choice import conditions_of, joined_from, joined_value

COLUMNS = Field("columns", "columns", {}, of_kind="number")


@pytest.mark.parametrize(
    "value",
    [
        {"and": [{"kind": "number"}]},
        {"or": [{"kind": "number"}, {"not": ["id", "age"]}, {"pattern": "^a"}]},
        {"and": [{"not": {"kind": "date"}}, {"not": {"pattern": "x"}}, ["age"]]},
    ],
)
def test_what_is_drawn_is_written_back(value):
    assert joined_value(*conditions_of(value)) == value


def test_one_turned_choice_is_one_condition():
    assert joined_value(*conditions_of({"not": ["id"]})) == {"and": [{"not": ["id"]}]}


@pytest.mark.parametrize(
    "value",
    [{"and": [{"or": [["a"]]}]}, {"not": {"not": ["a"]}}, {"and": "x"}, {"or": ["a"]}],
)
def test_what_is_nested_deeper_is_left_as_it_is(value):
    assert conditions_of(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], {"and": [{"kind": "number"}]}),
        (None, {"and": [{"kind": "number"}]}),
        ("all", {"and": [{"kind": "number"}]}),
        (["age", "id"], {"and": [["age", "id"]]}),
        ({"kind": "date"}, {"and": [{"kind": "date"}]}),
        ({"pattern": "^a"}, {"and": [{"pattern": "^a"}]}),
        ({"made_by": "encode"}, {"and": [{"kind": "number"}]}),
    ],
)
def test_the_picker_starts_with_what_was_chosen(value, expected):
    assert joined_from(COLUMNS, value) == expected
    assert choice_faults(expected, "columns") == []
