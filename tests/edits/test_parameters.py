"""Edits of parameters: settings follow, and what the file held comes back with them."""

import pytest

from pipeline_core.edits import (
    AddStage,
    RemoveParameter,
    RenameParameter,
    RenameStage,
    ResetSetting,
    SetParameter,
    SetSetting,
    apply,
    edit_from_json,
    edit_to_json,
    renewed,
    with_values,
)
from pipeline_core.errors import SpecError
from pipeline_core.spec import dump, parse, written_settings

TEXT = """\
fabrica: 1
parameters:
  trees: 200  # more is slower
  made: {made_by: a}
stages:
  a:
    block: forest
    settings:
      trees: ${trees}  # from above
  b:
    block: forest
    settings:
      trees: 7
      columns: ${made}
"""
CATALOGUE = {
    "forest": {"id": "forest", "settings": {"properties": {"trees": {}, "columns": {}}}},
}


def edited(*edits, text=TEXT):
    pipeline = parse(text)
    for edit in edits:
        pipeline = apply(pipeline, edit, CATALOGUE)
    return pipeline


def test_a_parameter_is_set_and_what_refers_to_it_follows():
    pipeline = edited(SetParameter("trees", 500))
    assert pipeline.stages["a"].settings == {"trees": 500}
    assert pipeline.stages["b"].settings["trees"] == 7
    assert dump(pipeline, TEXT) == TEXT.replace("trees: 200", "trees: 500")


def test_a_setting_becomes_a_parameter_and_its_own_value_again_to_the_byte():
    shared = edited(SetParameter("count", 7), SetSetting("b", "trees", "${count}"))
    assert shared.stages["b"].settings["trees"] == 7
    assert shared.stages["b"].references["trees"] == "count"
    text = dump(shared, TEXT)
    assert "  count: 7\n" in text
    assert "      trees: ${count}\n" in text
    own = edited(SetSetting("b", "trees", 7), RemoveParameter("count"), text=text)
    assert dump(own, text) == TEXT


def test_removing_a_parameter_leaves_its_value_where_it_was_used():
    pipeline = edited(RemoveParameter("trees"))
    assert pipeline.stages["a"].settings == {"trees": 200}
    assert dump(pipeline, TEXT) == TEXT.replace("  trees: 200  # more is slower\n", "").replace(
        "trees: ${trees}  # from above", "trees: 200  # from above"
    )


def test_renaming_a_parameter_changes_names_only():
    pipeline = edited(RenameParameter("trees", "count"))
    assert list(pipeline.parameters) == ["count", "made"]
    assert pipeline.stages["a"].settings == parse(TEXT).stages["a"].settings
    assert dump(pipeline, TEXT) == TEXT.replace("  trees: 200", "  count: 200").replace(
        "${trees}", "${count}"
    )


def test_a_stage_that_is_renamed_is_found_by_the_parameter_that_names_it():
    pipeline = edited(RenameStage("a", "first"))
    assert pipeline.parameters["made"] == {"made_by": "first"}
    assert pipeline.stages["b"].settings["columns"] == {"made_by": "first"}
    assert pipeline.stages["first"].references == {"trees": "trees"}


@pytest.mark.parametrize(
    "edit", [SetSetting("a", "trees", 5), ResetSetting("a", "trees")], ids=["set", "reset"]
)
def test_a_value_of_its_own_ends_a_reference(edit):
    pipeline = edited(edit, SetParameter("trees", 900))
    assert pipeline.stages["a"].references == {}
    assert pipeline.stages["a"].settings.get("trees") in (5, None)


def test_a_copied_stage_refers_to_the_same_parameter():
    copy = written_settings(parse(TEXT).stages["a"])
    pipeline = edited(AddStage("forest", "c", copy), SetParameter("trees", 9))
    assert pipeline.stages["c"].settings == {"trees": 9}


def test_a_setting_under_its_former_name_keeps_its_parameter():
    text = TEXT.replace("trees: ${trees}", "n_trees: ${trees}")
    properties = {"trees": {"x-formerly": ["n_trees"]}, "columns": {}}
    catalogue = {"forest": {"id": "forest", "settings": {"properties": properties}}}
    stage = renewed(parse(text), catalogue).stages["a"]
    assert (stage.settings, stage.references) == ({"trees": 200}, {"trees": "trees"})


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (SetParameter("a b", 1), "spec.bad_parameter_name"),
        (SetParameter("x", "${trees}"), "spec.parameter_refers"),
        (SetParameter("x", float("nan")), "spec.not_literal"),
        (SetParameter("x", "x" * 300_000), "edit.parameter_too_large"),
        (RenameParameter("tree", "x"), "edit.no_such_parameter"),
        (RenameParameter("trees", "made"), "edit.parameter_taken"),
        (RenameParameter("trees", "9"), "spec.bad_parameter_name"),
        (RemoveParameter("tree"), "edit.no_such_parameter"),
    ],
)
def test_what_a_file_cannot_hold_is_refused(edit, code):
    with pytest.raises(SpecError) as caught:
        edited(edit)
    assert caught.value.code == code


def test_the_values_of_one_run_are_those_of_parameters_there_are():
    assert with_values(parse(TEXT), {"trees": 5}).stages["a"].settings == {"trees": 5}
    with pytest.raises(SpecError) as caught:
        with_values(parse(TEXT), {"tres": 5})
    assert caught.value.values["near"] == ["trees"]


@pytest.mark.parametrize(
    "edit", [SetParameter("trees", [1, None]), RenameParameter("a", "b"), RemoveParameter("a")]
)
def test_an_edit_of_a_parameter_travels_as_json(edit):
    assert edit_from_json(edit_to_json(edit)) == edit
