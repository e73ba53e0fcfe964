"""A fault of an expression stands where it is in the text, in characters."""

from __future__ import annotations

import pytest

from pipeline_core.expressions import fault_in
from pipeline_core.expressions.tokens import MAX_LENGTH

COLUMNS = {"age": "number", "city": "word", "my col": "number", "born": "date", "año": "number"}


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("age > 3; 1", "expression_character", ";"),
        ("age = 3", "expression_sign", "="),
        ("age > 3 & city == 'Lima'", "expression_sign", "&"),
        ("city == 'Lima", "expression_not_closed", "'Lima"),
        ("age >", "expression_syntax", ""),
        ("age > > 3", "expression_syntax", ">"),
        ("(age > 3", "expression_syntax", "("),
        ("city == 'ñññññññññ' and age > > 3", "expression_syntax", ">"),
        ("age + sqroot(age) > 2", "expression_function", "sqroot"),
        ("año > 1 and sqroot(año) > 2", "expression_function", "sqroot"),
        ("`my col` > 1 and city * 2 > 3", "expression_kind", "city"),
        ("city == 'ñandú' and city > 3", "expression_kind", "city"),
        ("age ** age > 1", "expression_power", "age ** age"),
        ("age > 1 and log(1, 2) > 0", "expression_arguments", "log(1, 2)"),
        ("age > 1 and [x for x in age]", "expression_not_allowed", "[x for x in age]"),
        ("age", "expression_kind", "age"),
        ("lower(born) == 'a'", "expression_kind", "born"),
        ("not (age < None)", "expression_missing_value", "age < None"),
        ("age in [1, born]", "expression_plain_values", "age in [1, born]"),
    ],
)
def test_it_is_marked(text, code, marked):
    fault = fault_in(text, "condition", COLUMNS)
    assert fault is not None
    assert (fault.message.code, text[fault.start : fault.end]) == (code, marked)


def test_the_second_of_two_equal_words_is_marked_where_it_stands():
    fault = fault_in("age > 1 and age > > 2", "condition", COLUMNS)
    assert fault is not None
    assert fault.start == len("age > 1 and age > ")
    fault = fault_in("  age >  ", "condition", COLUMNS)
    assert fault is not None
    assert (fault.start, fault.end) == (7, 7)


def test_a_text_that_is_too_long_is_marked_from_its_limit_on():
    fault = fault_in("age + " * 400, "formula", COLUMNS)
    assert fault is not None
    assert fault.start == MAX_LENGTH


@pytest.mark.parametrize(
    "text", ["age > 3", "  age > 3 ", "nowhere > 3", "`my col` > 1 and is_missing(city)"]
)
def test_what_is_right_has_none(text):
    assert fault_in(text, "condition", COLUMNS) is None
    assert fault_in(text, "condition") is None
