"""A stage's own code is the script's: nothing of `main()` is lost, nothing is made up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline_core.runs.exports import script, stage_code
from pipeline_core.spec import parse, read, to_line

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def parts_of(name: str, workspace: Path) -> tuple[str, dict[str, dict[str, str]]]:
    file = EXAMPLES / name / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    pipeline = parse(text, name)
    whole, line = script(workspace, text, str(file)), to_line(pipeline)
    return whole, {one: stage_code(workspace, line, str(file), one) for one in pipeline.stages}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return parts_of("penguins", tmp_path_factory.mktemp("w"))


def flat(text: str) -> str:
    return "".join(text.split())


def test_every_statement_of_main_belongs_to_one_stage(found):
    whole, parts = found
    main = next(one for one in ast.parse(whole).body if getattr(one, "name", "") == "main")
    statements = [flat(ast.get_source_segment(whole, one)) for one in main.body[1:-1]]
    told = [flat(one["lines"]) for one in parts.values()]
    for one in statements:
        assert sum(one in lines for lines in told) == 1, one


def test_what_is_shown_stands_in_the_script(found):
    whole, parts = found
    for name, part in parts.items():
        for line in part["lines"].split("\n"):
            assert line.strip() in whole, name
    assert "read_table(" in parts["penguins"]["lines"]
    assert "def read_table" in parts["penguins"]["called"]


def test_each_kind_of_stage_has_its_own_code(found):
    _, parts = found
    assert "train_test_split(" in parts["split"]["lines"]
    assert "forest.fit(X_train, y_train)" in parts["forest"]["lines"]
    assert "def prepare() -> Pipeline:" in parts["forest"]["called"]
    assert "LogisticRegression" not in parts["forest"]["lines"]
    assert parts["forest_scores"]["lines"].startswith('"forest_scores": score_classifier(forest')
    assert "SimpleImputer" in parts["filled_numbers"]["step"]
    assert "OneHotEncoder" not in parts["filled_numbers"]["step"]
    assert parts["filled_numbers"]["lines"] == ""
    assert parts["roles"] == {"lines": "", "step": "", "called": ""}


def test_a_report_that_another_stage_reads_has_its_line(tmp_path):
    file = EXAMPLES / "credit" / "credit.yaml"
    line = to_line(read(file))
    told = stage_code(tmp_path, line, str(file), "logistic_scores")
    assert "logistic_scores = score_classifier(" in told["lines"]
    assert '"logistic_scores"' not in told["lines"]
    made = stage_code(tmp_path, line, str(file), "sex")
    assert "add_sex" in made["step"]
    assert "def add_sex(table: pd.DataFrame)" in made["called"]
