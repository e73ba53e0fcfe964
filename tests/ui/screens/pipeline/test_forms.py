"""Every setting of every block has a widget that can show it, and gives back what was chosen."""

from __future__ import annotations

import pytest

from pipeline_core.catalog.settings import validate
from pipeline_core.edits import ResetSetting, SetSetting
from tests.small_catalogue import real_catalogue
from ui.screens.pipeline.forms.fields import fields_of, is_displayable, split_fields
from ui.screens.pipeline.forms.form import edit_for
from ui.screens.pipeline.forms.setting_values import (
    apply_row_changes,
    editor_cell,
    parse_list,
    parse_value,
    picker_columns,
    value_text,
)

BLOCKS = sorted(real_catalogue())
FIELDS = [
    (block, form_field) for block in BLOCKS for form_field in fields_of(real_catalogue()[block])
]


def field(block: str, name: str):
    return next(
        form_field for form_field in fields_of(real_catalogue()[block]) if form_field.name == name
    )


@pytest.mark.parametrize(("block", "form_field"), FIELDS, ids=lambda it: getattr(it, "name", it))
def test_every_setting_has_a_widget_of_its_own(block, form_field):
    assert form_field.kind != "raw"
    if not form_field.required:
        assert is_displayable(form_field, form_field.default) or form_field.default is None


@pytest.mark.parametrize("block", BLOCKS)
def test_no_setting_is_lost_between_first_and_folded(block):
    fields = fields_of(real_catalogue()[block])
    first, rest = split_fields(fields)
    assert sorted(form_field.name for form_field in first + rest) == sorted(
        form_field.name for form_field in fields
    )
    assert {form_field.name for form_field in fields if form_field.required} <= {
        form_field.name for form_field in first
    }


def test_what_kinds_of_widgets_there_are():
    kinds = {
        ("read_csv", "path"): "file", ("read_csv", "missing"): "words",
        ("read_csv", "dates"): "table", ("read_csv", "header"): "toggle",
        ("filter_rows", "keep"): "expression", ("derive_column", "name"): "text",
        ("set_roles", "target"): "column", ("set_roles", "positive"): "open_choice",
        ("scale", "columns"): "columns", ("split_rows", "random_state"): "seed",
        ("random_forest_classifier", "max_depth"): "number",
        ("random_forest_classifier", "max_features"): "open_choice",
        ("random_forest_classifier", "class_weight"): "choice",
    }  # fmt: skip
    assert {key: field(*key).kind for key in kinds} == kinds


def test_bounds_come_from_the_schema():
    share, depth = field("split_rows", "test_share"), field("random_forest_classifier", "max_depth")
    assert (share.low, share.high, share.whole, share.step) == (0, 1, False, 0.05)
    assert (depth.low, depth.high, depth.whole, depth.nullable) == (1, None, True, True)
    assert field("split_rows", "random_state").high == 2**32 - 1
    assert field("random_forest_classifier", "class_weight").options == (
        None, "balanced", "balanced_subsample",
    )  # fmt: skip


def test_what_no_widget_can_show_is_said_so():
    assert not is_displayable(field("split_rows", "test_share"), "a lot")
    assert not is_displayable(field("split_rows", "test_share"), 7)
    assert not is_displayable(field("scale", "method"), "magic")
    assert not is_displayable(field("read_csv", "header"), 1)
    assert is_displayable(field("check_columns", "rules"), [{"column": "a", "min": 1}])
    assert not is_displayable(field("check_columns", "rules"), [{"column": "a", "nonsense": 1}])
    assert is_displayable(field("filter_rows", "keep"), "not ( an expression")  # told at the field


def test_a_default_needs_not_stand_in_the_file():
    share, header = field("split_rows", "test_share"), field("read_csv", "header")
    assert edit_for("s", share, 0.25) == ResetSetting("s", "test_share")
    assert edit_for("s", share, 0.5) == SetSetting("s", "test_share", 0.5)
    assert edit_for("s", header, True) == ResetSetting("s", "header")
    assert edit_for("s", header, False) == SetSetting("s", "header", False)
    leaves = field("hist_gradient_boosting_classifier", "max_leaf_nodes")
    assert edit_for("s", leaves, None) == SetSetting("s", "max_leaf_nodes", None)
    path = field("read_csv", "path")
    assert edit_for("s", path, None) == ResetSetting("s", "path")
    assert edit_for("s", path, "a.csv") == SetSetting("s", "path", "a.csv")


@pytest.mark.parametrize("value", [1, 2.5, True, None, "sqrt", ["a", 1], {"kind": "word"}])
def test_what_is_written_is_read_again(value):
    assert parse_value(value_text(value)) == value


@pytest.mark.parametrize("value", [["good", "bad"], ["a, b", "c"], [1, 2], ["1"], [True, "x"]])
def test_lists_survive_a_cell(value):
    assert parse_list(editor_cell(value)) == value


def test_gone_columns_stay():
    columns = {"age": "number", "city": "word"}
    assert picker_columns(columns, None, ["height"]) == (["age", "city", "height"], {"height"})
    # Of another kind is not gone: the check says what is wrong with it.
    assert picker_columns(columns, "number", ["city"]) == (["age", "city"], set())


def test_rules_for_each_row_are_edited_in_a_table():
    rules = field("check_columns", "row_rules")
    assert rules.kind == "table"
    typed = {"name": "in order", "condition": "shipped >= ordered"}
    edited = apply_row_changes([], {"added_rows": [typed, {"name": "unfinished"}]}, rules.inner)
    assert edited == [typed]
    assert is_displayable(rules, edited)


def test_rules_are_edited_in_a_table():
    rules = field("check_columns", "rules")
    rows = [{"column": "age", "min": 18}, {"column": "city", "allowed": ["Lima"]}]
    changed = {
        "edited_rows": {0: {"min": "21", "required": True}, "1": {"allowed": "Lima, Oslo"}},
        "added_rows": [{"column": "when", "min": "2024-01-31"}, {"min": "3"}],
        "deleted_rows": [],
    }
    edited = apply_row_changes(rows, changed, rules.inner)
    assert edited == [
        {"column": "age", "min": 21, "required": True},
        {"column": "city", "allowed": ["Lima", "Oslo"]},
        {"column": "when", "min": "2024-01-31"},
    ]
    assert validate({"rules": edited}, real_catalogue()["check_columns"]["settings"]) == []
    assert apply_row_changes(rows, {"deleted_rows": [0]}, rules.inner) == rows[1:]
    together = apply_row_changes(rows, {"edited_rows": {0: {"unique_with": "day, 7"}}}, rules.inner)
    assert together[0]["unique_with"] == ["day", "7"]
    cleared = apply_row_changes(rows, {"edited_rows": {0: {"min": None}}}, rules.inner)
    assert cleared[0] == {"column": "age"}
