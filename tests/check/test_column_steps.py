"""What check says of column steps: new names, columns that follow them, and doubtful orders."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline_core.check import Problem, check
from pipeline_core.edits import SetSetting
from pipeline_core.edits.apply import apply
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import chain, stage

COLUMNS = {"in": "word", "age": "number", "city": "word", "born": "date"}


def rename(*pairs: tuple[str, str]) -> Any:
    names = [{"column": old, "name": new} for old, new in pairs]
    return stage("renamed", "rename_columns", {"names": names})


def found(*stages: Any, renamed: dict[str, str] | None = None) -> tuple[Any, list[Problem]]:
    drawn = chain(stage("table", "read_csv", {"path": "x.csv"}), *stages)
    after = {(renamed or {}).get(name, name): kind for name, kind in COLUMNS.items()}
    schemas = dict.fromkeys(drawn.stages, after) | {"table": COLUMNS}
    return drawn, [p for p in check(drawn, real_catalogue(), schemas) if p.stage != "table"]


@pytest.mark.parametrize(
    ("block", "settings", "setting", "fixed"),
    [
        ("impute_numbers", {"columns": ["years"]}, None, None),
        ("impute_numbers", {"columns": ["age"]}, "columns", ["years"]),
        ("durations", {"name": "t", "start": "born", "end": "age"}, "end", "years"),
        ("filter_rows", {"keep": "age > 3 and years < 90"}, "keep", "years > 3 and years < 90"),
        ("set_roles", {"target": "age"}, "target", "years"),
    ],
)
def test_what_names_a_column_by_its_former_name_gets_the_new_one_as_a_fix(
    block, settings, setting, fixed
):
    drawn, problems = found(
        rename(("age", "years")), stage("next", block, settings), renamed={"age": "years"}
    )
    unknown = [p for p in problems if p.code == "unknown_column"]
    assert [p.setting for p in unknown] == [setting] * bool(setting)
    for problem in unknown:
        assert problem.message.values["near"] == ["years"]
        (edit,) = problem.fix
        assert edit == SetSetting("next", setting, fixed)
        apply(drawn, edit, real_catalogue())


def test_a_name_that_changes_twice_is_found_under_its_last():
    again = stage("again", "rename_columns", {"names": [{"column": "years", "name": "old"}]})
    last = stage("next", "impute_numbers", {"columns": ["age"]})
    drawn = chain(stage("table", "read_csv", {"path": "x"}), rename(("age", "years")), again, last)
    schemas = {"table": COLUMNS, "renamed": {"years": "number"}, "again": {"old": "number"}}
    (problem,) = [p for p in check(drawn, real_catalogue(), schemas) if p.stage == "next"]
    assert problem.fix == (SetSetting("next", "columns", ["old"]),)


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("age", "city")], "name_taken"),
        ([("age", "x"), ("city", "x")], "name_taken"),
        ([("age", "city"), ("city", "age")], None),
        ([("gone", "x")], "unknown_column"),
        ([("age", "")], "bad_setting"),
    ],
)
def test_new_names_are_checked_before_a_run(pairs, code):
    _, problems = found(rename(*pairs))
    assert [p.code for p in problems if p.severity == "error"] == [code] * bool(code)
    assert all(p.setting and p.setting.startswith("names") for p in problems)


def test_columns_with_a_role_keep_their_names():
    roles = stage("roles", "set_roles", {"target": "city"})
    for pair, code in ((("city", "town"), "role_not_shown"), (("age", "city"), "role_name")):
        _, problems = found(roles, rename(pair))
        assert code in {p.code for p in problems}


@pytest.mark.parametrize(
    ("step", "keep", "is_advised"),
    [
        (("log_transform", {"columns": ["age"]}), "age > 3", False),
        (("log_transform", {}), "age > 3", False),
        (("log_transform", {"columns": ["age"]}), "city == 'x'", True),
        (("date_parts", {"columns": ["born"]}), "born_year > 3", False),
        (("date_parts", {"columns": ["born"]}), "age > 3", True),
        (("rename_columns", {"names": [{"column": "age", "name": "old"}]}), "old > 3", False),
        (("rename_columns", {"names": [{"column": "age", "name": "old"}]}), "city == 'x'", True),
    ],
)
def test_a_row_block_is_advised_to_stand_before_steps_only_if_it_reads_the_same(
    step, keep, is_advised
):
    _, problems = found(stage("step", *step), stage("some", "filter_rows", {"keep": keep}))
    assert ("row_block_after_stateless" in {p.code for p in problems}) == is_advised


def test_a_joined_choice_names_columns_that_must_be_there():
    choice = {"and": [{"kind": "number"}, {"not": ["agee"]}]}
    _, problems = found(stage("scaled", "scale", {"columns": choice}))
    assert [(p.code, p.message.values["near"]) for p in problems if p.severity == "error"] == [
        ("unknown_column", ["age"])
    ]
