"""Problems of parameters: what refers to none, what is half a reference, and whose value it is."""

from pathlib import Path

from pipeline_core.check import check
from pipeline_core.edits import SetParameter, SetSetting, apply
from pipeline_core.messages.words import say
from pipeline_core.spec import parse
from tests.small_catalogue import CATALOGUE

STAGE = """
stages:
  rows:
    block: read_csv
    settings: {path: "%s"}
"""


def problems_of(parameters: str, path: str, folder: Path | None = None):
    pipeline = parse(f"fabrica: 1\nparameters: {parameters}{STAGE % path}")
    return pipeline, check(pipeline, CATALOGUE, folder=folder)


def test_an_unknown_parameter_is_named_alone_and_the_fix_refers_to_the_nearest():
    pipeline, (problem,) = problems_of("{file: a.csv}", "${fil}", Path("/"))
    assert (problem.code, problem.stage, problem.field) == ("unknown_parameter", "rows", "path")
    assert problem.fix == (SetSetting("rows", "path", "${file}"),)
    fixed = apply(pipeline, problem.fix[0], CATALOGUE)
    assert fixed.stages["rows"].settings == {"path": "a.csv"}
    assert check(fixed, CATALOGUE) == []
    assert "'fil' is not one. Did you mean file?" in str(problem)


def test_a_value_that_does_not_fit_names_the_setting_and_the_parameter():
    _, (problem,) = problems_of("{file: 5}", "${file}")
    assert (problem.code, problem.field, problem.parameter) == ("bad_setting", "path", "file")
    for language, words in (("en", "parameter 'file'"), ("es", "parámetro 'file'")):
        sentence = say(problem.message.code, problem.message.values, language)
        assert sentence.startswith("rows: path")
        assert words in sentence


def test_the_fix_of_a_value_changes_the_parameter_and_not_one_of_its_users(tmp_path):
    (tmp_path / "people.csv").write_text("a\n1\n")
    pipeline, (problem,) = problems_of("{file: peple.csv}", "${file}", tmp_path)
    assert problem.fix == (SetParameter("file", "people.csv"),)
    assert check(apply(pipeline, problem.fix[0], CATALOGUE), CATALOGUE, folder=tmp_path) == []


def test_a_reference_beside_other_text_is_doubtful_only_if_there_is_such_a_parameter():
    _, (problem,) = problems_of("{year: 2024}", "data/${year}.csv")
    assert (problem.code, problem.severity) == ("part_reference", "warning")
    assert "${year}" in str(problem)
    stage = 'a: {block: set_roles, settings: {target: t, sensitive: ["${y}"]}}'
    text = f"fabrica: 1\nparameters: {{y: 1}}\nstages:\n  {stage}\n"
    assert "part_reference" in {problem.code for problem in check(parse(text), CATALOGUE)}
    assert problems_of("{other: 1}", "data/${year}.csv")[1] == []
    assert problems_of("{year: 2024}", "$${year}")[1] == []


def test_a_secret_is_none_of_a_parameter_but_by_its_name():
    _, problems = problems_of("{db_password: hunter2}", "${db_password}")
    assert "secret_in_parameter" in {problem.code for problem in problems}
    assert problems_of('{db_password: "secret:DB"}', "${db_password}")[1] == []


def test_a_file_outside_of_the_project_is_refused_through_a_parameter_too(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "key").write_text("secret")
    _, problems = problems_of("{file: ../key}", "${file}", folder)
    assert [problem.code for problem in problems] == ["file_outside"]
    assert problems[0].parameter == "file"
