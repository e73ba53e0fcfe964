"""A column choice means names, a kind, a pattern, a maker, all of them, or the others."""

from __future__ import annotations

import pytest

from pipeline_core.data.column_choice import ALL, StageColumns, resolve_choice

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
