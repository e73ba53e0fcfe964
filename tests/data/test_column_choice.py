"""A column choice means names, a kind, a pattern, a maker, all of them, or the others."""

from __future__ import annotations

import pytest

from pipeline_core.catalog.choice_faults import choice_faults
from pipeline_core.data.column_choice import ALL, StageColumns, names_in_choice, resolve_choice

KINDS = {"age": "number", "city": "word", "height": "number", "born": "date", "member": "boolean"}


@pytest.mark.parametrize(
    ("choice", "kind", "chosen"),
    [
        ((), "number", ("age", "height")),
        ([], "word", ("city",)),
        ((), None, ALL),
        ("all", None, ALL),
        ("all", "number", ALL),
        (["height", "age"], "number", ("height", "age")),
        (["gone"], "number", ("gone",)),
        ({"kind": "date"}, None, ("born",)),
        ({"kind": "boolean"}, None, ("member",)),
        ({"pattern": "h|c"}, None, ("city", "height")),
        ({"pattern": "h|c"}, "number", ("height",)),
        ({"pattern": "nothing"}, None, ()),
        ({"made_by": "encode"}, "number", StageColumns("encode")),
    ],
)
def test_choice(choice, kind, chosen):
    assert resolve_choice(choice, KINDS, kind) == chosen


@pytest.mark.parametrize(
    ("choice", "others"),
    [
        (["age", "city"], ("height", "born", "member")),
        ({"kind": "number"}, ("city", "born", "member")),
        ({"pattern": "^a"}, ("city", "height", "born", "member")),
        ("all", ()),
        ((), ()),
        (["gone"], tuple(KINDS)),
    ],
)
def test_others_are_what_is_not_named(choice, others):
    assert resolve_choice(choice, KINDS, others=True) == others


def test_kinds_keep_the_order_of_the_table_and_names_their_own():
    assert resolve_choice({"kind": "number"}, {"b": "number", "a": "number"}) == ("b", "a")
    assert resolve_choice(["b", "a"], {"a": "number", "b": "number"}) == ("b", "a")


@pytest.mark.parametrize(
    ("choice", "kind", "chosen"),
    [
        ({"and": [{"kind": "number"}, {"not": ["age"]}]}, None, ("height",)),
        ({"or": [{"kind": "date"}, ["city"], {"pattern": "^h"}]}, None, ("city", "height", "born")),
        ({"or": [{"kind": "date"}, {"kind": "number"}]}, "number", ("age", "height")),
        ({"not": {"or": [{"kind": "number"}, {"pattern": "m"}]}}, None, ("city", "born")),
        ({"not": {"not": ["born", "age"]}}, None, ("age", "born")),
        ({"and": [{"kind": "number"}, {"kind": "word"}]}, None, ()),
        ({"not": ["age", "height"]}, "number", ()),
    ],
)
def test_choices_are_joined(choice, kind, chosen):
    assert resolve_choice(choice, KINDS, kind) == chosen
    others = tuple(name for name in KINDS if name not in chosen)
    assert resolve_choice(choice, KINDS, kind, others=True) == others


def test_names_are_found_inside_joined_choices():
    choice = {"or": [["age"], {"and": [{"not": ["city"]}, {"kind": "word"}, ["age", "born"]]}]}
    assert names_in_choice(choice) == ("age", "city", "born")
    assert {names_in_choice(choice) for choice in ("all", {"kind": "word"}, None)} == {()}


@pytest.mark.parametrize(
    ("choice", "field", "code"),
    [
        ({"and": []}, "columns.and", "not_choices"),
        ({"or": "age"}, "columns.or", "not_choices"),
        ({"not": "age"}, "columns.not", "not_columns"),
        ({"not": []}, "columns.not", "not_choices"),
        ({"and": [["age"], "all"]}, "columns.and[2]", "not_choices"),
        ({"and": [{"made_by": "encode"}]}, "columns.and[1]", "not_choices"),
        ({"and": [{"kind": "x"}]}, "columns.and[1].kind", "one_of"),
        ({"not": {"pattern": "("}}, "columns.not.pattern", "bad_pattern"),
        ({"not": {"not": {"not": {"not": {"not": {"not": ["a"]}}}}}}, None, "not_choices"),
        ({"and": [["a"]], "or": [["b"]]}, "columns", "not_columns"),
        ({"or": [["a", "a"]]}, "columns.or[1]", "column_twice"),
    ],
)
def test_what_cannot_be_joined_is_said_where_it_stands(choice, field, code):
    (fault,) = choice_faults(choice, "columns")
    assert fault.code == code
    assert field in (None, fault.field)
