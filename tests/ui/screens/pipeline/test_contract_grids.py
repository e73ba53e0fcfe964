"""What a contract's grids show is what the rules say, and typing changes nothing else of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_core.spec.literal import is_same_value
from ui.screens.pipeline.contract.cells import (
    list_text,
    read_list,
    read_shares,
    read_value,
    shares_text,
    value_text,
)
from ui.screens.pipeline.contract.grids import (
    GRIDS,
    cell_of,
    grid_rows,
    rules_after,
    shown_places,
    unfit_places,
)

BIG = 2**53 + 1
ODD_TEXTS = (
    "12", '"', "a, b", 'a "b", c', "true", "null", "~", "", " x", "x ", "1,5", "a: b", "-", "\n",
    "\u2028", "01", "1e5", "🐧", "__index__", ":", "#", "[a]", "2024-01-31", "null ", ".inf",
)  # fmt: skip
texts = st.text(max_size=12) | st.sampled_from(ODD_TEXTS)
values = texts | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.booleans()
shares = st.dictionaries(texts, st.floats(0, 1) | st.integers(0, 1), min_size=1, max_size=4)
rules = st.lists(
    st.fixed_dictionaries(
        {"column": texts.filter(bool)},
        optional={
            "type": st.sampled_from(["number", "word"]),
            "required": st.booleans(),
            "unique": st.booleans(),
            "max_missing": st.floats(0, 1),
            "min": values,
            "max": values,
            "min_length": st.integers(0, 9),
            "pattern": texts,
            "allowed": st.lists(values, min_size=1, max_size=4),
            "unique_with": st.lists(texts, min_size=1, max_size=3),
            "max_age_days": st.integers(0, 9),
            "mean": st.floats(-1e9, 1e9),
            "shares": shares,
            "max_shift": st.floats(0, 1),
            "severity": st.sampled_from(["error", "warning"]),
        },
    ),
    max_size=5,
)
seeded = settings(max_examples=60, derandomize=True, deadline=None)


@seeded
@given(values, st.lists(values, max_size=4), st.lists(texts, max_size=4), shares)
def test_cells_give_back_what_they_show(value, items, names, of_values):
    for decimal in ".,":
        assert is_same_value(read_value(value_text(value), decimal), value)
    assert is_same_value(read_list(list_text(items)), items)
    assert is_same_value(read_list(list_text(names, names=True), names=True), names)
    assert is_same_value(read_shares(shares_text(of_values)), of_values)


@seeded
@given(rules)
def test_every_rule_is_in_a_grid_and_a_grid_that_is_left_alone_changes_nothing(contract):
    assert set(range(len(contract))) == {
        place for grid in GRIDS for place in shown_places(contract, grid)
    }
    assert list(unfit_places(contract)) == []
    for grid in GRIDS:
        assert is_same_value(rules_after(contract, grid, {}), contract)


@seeded
@given(rules)
def test_typing_what_stands_there_changes_nothing(contract):
    """Each written cell is typed anew, as it is shown; a default that was written is not."""
    for grid in GRIDS:
        for number, (place, row) in enumerate(
            zip(shown_places(contract, grid), grid_rows(contract, grid), strict=True)
        ):
            rule = contract[place]
            typed = {
                name: row[name]
                for name in GRIDS[grid]
                if name in rule
                and (name not in ("required", "unique") or rule[name] != cell_of({}, name))
                and (name != "pattern" or rule[name])
            }
            changes = {"edited_rows": {number: typed}}
            assert is_same_value(rules_after(contract, grid, changes), contract)


@seeded
@given(rules, st.sampled_from(list(GRIDS)), st.sampled_from(["deleted", "severity", "column"]))
def test_what_another_grid_shows_outlives_any_change_of_this_one(contract, grid, change):
    number = len(shown_places(contract, grid))
    cells = {"severity": "warning"} if change == "severity" else {"column": "another"}
    edited = {} if change == "deleted" else dict.fromkeys(range(number), cells)
    deleted = list(range(number)) if change == "deleted" else []
    after = rules_after(contract, grid, {"edited_rows": edited, "deleted_rows": deleted})
    for other in GRIDS:
        if other != grid:
            keys = ("column", *(key for key in GRIDS[other] if key != "required"), "severity")
            before = [hidden(contract[place], keys) for place in shown_conditions(contract, other)]
            assert [
                hidden(after[place], keys) for place in shown_conditions(after, other)
            ] == before
    if change == "deleted":
        assert shown_conditions(after, grid) == []


def shown_conditions(contract: list[dict[str, Any]], grid: str) -> list[int]:
    keys = set(GRIDS[grid]) - {"required"}
    return [place for place, rule in enumerate(contract) if keys & set(rule)]


def hidden(rule: dict[str, Any], keys: tuple[str, ...]) -> str:
    return str({key: value for key, value in rule.items() if key in keys})


def test_a_contract_is_typed_line_by_line():
    typed = [
        ("columns", {"added_rows": [{"column": "age", "min": "18"}, {}]}),
        ("columns", {"edited_rows": {0: {"max": str(BIG), "required": False, "unique": True}}}),
        ("keys", {"added_rows": [{"column": "age", "unique_with": "day, 12"}]}),
        ("ages", {"added_rows": [{"column": "day", "max_age_days": 7, "severity": "warning"}]}),
        ("shifts", {"added_rows": [{"column": "age", "shares": "a: 0.5", "max_shift": 0.1}]}),
        ("columns", {"edited_rows": {0: {"required": True, "min": None}}}),
    ]
    contract: list[dict[str, Any]] = []
    for grid, changes in typed:
        contract = rules_after(contract, grid, changes)
    assert contract == [
        {
            "column": "age", "max": BIG, "unique": True, "unique_with": ["day", "12"],
            "shares": {"a": 0.5}, "max_shift": 0.1,
        },
        {"column": "day", "max_age_days": 7, "severity": "warning"},
    ]  # fmt: skip


def test_another_severity_here_leaves_the_conditions_of_other_grids_as_they_are():
    contract = [{"column": "age", "min": 0, "unique_with": ["day"], "required": False}]
    changes = {"edited_rows": {0: {"severity": "warning"}}}
    assert rules_after(contract, "keys", changes) == [
        {"column": "age", "min": 0, "required": False},
        {"column": "age", "unique_with": ["day"], "severity": "warning"},
    ]


def test_a_decimal_comma_is_read_where_it_is_written():
    changes = {"edited_rows": {0: {"min": "1,5"}}}
    assert rules_after([{"column": "a"}], "columns", changes, ",")[0]["min"] == 1.5
    assert rules_after([{"column": "a"}], "columns", changes, ".")[0]["min"] == "1,5"


@pytest.mark.parametrize(
    "rule",
    [{"min": [1]}, {"allowed": []}, {"allowed": "a"}, {"shares": "half"}, {"unique_with": [1]}],
    ids=str,
)
def test_what_no_grid_can_give_back_is_named(rule):
    assert list(unfit_places([{"column": "a"}, {"column": "b", **rule}])) == [
        f"rules[2].{next(iter(rule))}"
    ]


def test_five_thousand_categories_are_one_cell():
    names = [f"category {number}" for number in range(5_000)]
    contract = [{"column": "kind", "allowed": names}]
    (row,) = grid_rows(contract, "columns")
    assert read_list(row["allowed"]) == names
