"""Parameters in the pipeline file: values keep their type, and the text its bytes."""

from dataclasses import replace

import pytest

from pipeline_core.errors import SpecError
from pipeline_core.spec import (
    Pipeline,
    Stage,
    dump,
    pack,
    parse,
    unpack,
    with_parameters,
    with_written_settings,
    written_settings,
)

TEXT = """\
fabrica: 1
# what a run may change
parameters:
  trees: 200  # more is slower
  file: data/a.csv  # of this year
  code: "0123"
  share: 0.25
  on: true
  nothing: null
  columns: [age, income]
stages:
  rows:
    block: read_csv
    settings:
      path: ${file}  # never a copy
      code: ${code}
  forest:
    block: random_forest_classifier
    settings: {n_estimators: "${trees}", share: "${share}", on: "${on}", none: "${nothing}"}
"""


def of_settings(text: str, parameters: str = "{trees: 200}") -> Stage:
    file = f"fabrica: 1\nparameters: {parameters}\nstages:\n  a:\n    block: x\n    settings:\n"
    return parse(f"{file}      value: {text}\n").stages["a"]


def test_a_setting_has_the_value_of_its_parameter_with_its_type():
    stages = parse(TEXT).stages
    assert stages["rows"].settings == {"path": "data/a.csv", "code": "0123"}
    settings = stages["forest"].settings
    assert settings == {"n_estimators": 200, "share": 0.25, "on": True, "none": None}
    assert [type(value) for value in settings.values()] == [int, float, bool, type(None)]
    assert stages["rows"].references == {"path": "file", "code": "code"}


def test_a_file_with_parameters_is_written_as_it_was():
    assert dump(parse(TEXT), TEXT) == TEXT


@pytest.mark.parametrize("write", [dump, pack])
def test_a_pipeline_with_parameters_is_read_as_it_was_written(write):
    read = {dump: parse, pack: unpack}[write]
    assert read(write(parse(TEXT))) == parse(TEXT)


def test_another_value_changes_one_line_and_keeps_its_comment():
    pipeline = parse(TEXT)
    changed = with_parameters(pipeline, {**pipeline.parameters, "trees": 500})
    assert changed.stages["forest"].settings["n_estimators"] == 500
    assert dump(changed, TEXT) == TEXT.replace("trees: 200", "trees: 500")


def test_another_name_keeps_the_comment_too():
    pipeline = parse(TEXT)
    new = {"file": "source"}
    parameters = {new.get(name, name): value for name, value in pipeline.parameters.items()}
    rows = pipeline.stages["rows"]
    rows = replace(rows, references={**rows.references, "path": "source"})
    stages = {**pipeline.stages, "rows": rows}
    renamed = replace(pipeline, stages=stages, parameters=parameters)
    expected = TEXT.replace("  file: data", "  source: data").replace("${file}", "${source}")
    assert dump(renamed, TEXT) == expected


def test_the_first_parameters_stand_before_the_stages():
    text = (
        "fabrica: 1\n# all of them\nstages:\n  a:\n    block: x\n    settings:\n      num: 5  # !\n"
    )
    stage = replace(parse(text).stages["a"], references={"num": "count"})
    pipeline = replace(parse(text), stages={"a": stage}, parameters={"count": 5})
    written = dump(pipeline, text)
    section = "parameters:\n  count: 5\n# all of them\n"
    expected = text.replace("# all of them\n", section).replace("num: 5", "num: ${count}")
    assert written == expected
    assert dump(parse(text), written) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$${trees}", "${trees}"),
        ("$$${trees}", "$${trees}"),
        ("${trees}.csv", "${trees}.csv"),
        ("data/${trees}", "data/${trees}"),
        ("$trees", "$trees"),
        ('"${ trees }"', "${ trees }"),
        ('["${trees}"]', ["${trees}"]),
        ('{of: "${trees}"}', {"of": "${trees}"}),
    ],
)
def test_text_that_is_no_reference_stays_text(text, value):
    stage = of_settings(text)
    assert stage.settings == {"value": value}
    assert stage.references == {}
    assert with_written_settings(stage, written_settings(stage), {}) == stage


@pytest.mark.parametrize("value", ["${a}", "$${a}", "$$${a}", "a", "${a}b", 3, None, ["${a}"]])
def test_any_literal_value_is_read_as_it_was_written(value):
    stage = Stage("a", "x", {}, {"value": value})
    pipeline = Pipeline(stages={"a": stage}, parameters={"a": 1})
    assert parse(dump(pipeline)) == pipeline


def test_a_reference_to_nothing_stays_as_it_is_written():
    stage = of_settings("${tres}")
    assert (stage.settings, stage.references) == ({"value": "${tres}"}, {"value": "tres"})
    assert written_settings(stage) == {"value": "${tres}"}


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("{2nd: 1}", "spec.bad_parameter_name"),
        ("{a.b: 1}", "spec.bad_parameter_name"),
        ("{class: 1}", "spec.bad_parameter_name"),
        ('{"": 1}', "spec.bad_parameter_name"),
        (f"{{{'x' * 61}: 1}}", "spec.bad_parameter_name"),
        ('{a: 1, b: "${a}"}', "spec.parameter_refers"),
        ("[a, b]", "spec.must_be_mapping"),
        ('{a: "\\u0007"}', "spec.hidden_characters"),
    ],
)
def test_parameters_that_cannot_be_are_refused_with_their_line(parameters, code):
    with pytest.raises(SpecError) as caught:
        parse(f"fabrica: 1\nparameters: {parameters}\n", "a.yaml")
    assert caught.value.code == code
    assert caught.value.values["line"] == 2


def test_a_file_without_parameters_says_nothing_of_them():
    text = "fabrica: 1\nstages:\n  a: {block: x, settings: {n: 1}}\n"
    assert parse(text).parameters == {}
    assert "parameters" not in dump(parse(text))
    empty = "fabrica: 1\nparameters:  # none yet\nstages:\n  a: {block: x}\n"
    assert dump(parse(empty), empty) == empty
