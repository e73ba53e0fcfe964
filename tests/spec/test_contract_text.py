"""A contract as text of its own: exact both ways, and each fault has its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_core.errors import SpecError
from pipeline_core.spec.contract_text import contract_text, read_contract
from pipeline_core.spec.literal import is_same_value

texts = st.text(max_size=8) | st.sampled_from(["12", "no", ": ", "#", "🐧", "__index__", "a\nb"])
values = texts | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | st.booleans()
rules = st.lists(
    st.dictionaries(texts.filter(bool), values | st.lists(values, max_size=3), max_size=4),
    max_size=4,
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(rules, values)
def test_text_is_read_as_it_was_written(contract, value):
    settings = {"rules": contract, "min_rows": value}
    text = contract_text(settings)
    assert is_same_value(read_contract(text).settings, settings)
    indented = "settings:\n" + "".join(f"  {line}\n" for line in text.splitlines())
    if "\n" not in str(settings):  # as the terminal prints it
        assert is_same_value(read_contract(indented).settings, settings)


def test_a_field_has_its_line():
    text = (
        "settings:\n  rules:\n    - {column: a, min: 0}\n    - column: b.min\n"
        "      shares:\n        x.y: 2\n  min_rows: few\n"
    )
    contract = read_contract(text)
    fields = {
        "rules[1].min": 3, "rules[2].column": 4, "rules[2].shares.x.y": 6, "rules[2].nothing": 4,
        "rules[3]": 2, "min_rows": 7, "max_rows": 1,
    }  # fmt: skip
    assert {field: contract.line(field) for field in fields} == fields


@pytest.mark.parametrize(
    ("text", "line"),
    [("rules:\n  - {column: a, min: 0\n", 3), ("- a\n- b\n", 1), ("rules: *x\n", 1)],
    ids=["open bracket", "no mapping", "alias"],
)
def test_broken_yaml_is_refused_with_its_line(text, line):
    with pytest.raises(SpecError) as error:
        read_contract(text)
    assert error.value.values["line"] == line


def test_an_empty_text_is_an_empty_contract():
    assert read_contract(" \n").settings == {} == read_contract("settings:\n").settings
