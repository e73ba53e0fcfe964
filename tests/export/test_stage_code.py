"""The code of a stage is taken from the script, and every statement has a stage."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline_core.runs.exports import script, stage_code
from pipeline_core.spec import parse, read, to_base64

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def parts_of(name: str, workspace: Path) -> tuple[str, dict[str, dict[str, str]]]:
    file = EXAMPLES / name / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    pipeline = parse(text, name)
    whole, line = script(workspace, text, str(file)), to_base64(pipeline)
    codes = {stage: stage_code(workspace, line, str(file), stage) for stage in pipeline.stages}
    return whole, codes


@pytest.fixture(scope="module")
def penguins(tmp_path_factory):
    return parts_of("penguins", tmp_path_factory.mktemp("w"))


def flat(text: str) -> str:
    return "".join(text.split())


def test_every_statement_of_main_belongs_to_one_stage(penguins):
    whole, parts = penguins
    main = next(node for node in ast.parse(whole).body if getattr(node, "name", "") == "main")
    statements = [flat(ast.get_source_segment(whole, node)) for node in main.body[1:-1]]
    lines_of_stages = [flat(part["lines"]) for part in parts.values()]
    for statement in statements:
        assert sum(statement in lines for lines in lines_of_stages) == 1, statement


def test_the_code_is_in_the_script(penguins):
    whole, parts = penguins
    whole = whole.replace("read_csv(penguins_path)", 'read_csv("penguins.csv")')
    for name, part in parts.items():
        for line in part["lines"].split("\n"):
            assert line.strip() in whole, name
    assert parts["penguins"]["lines"] == 'penguins = pd.read_csv("penguins.csv")'
    assert "def stratification_classes" in parts["split"]["called"]


def test_each_kind_of_stage_has_its_own_code(penguins):
    _, parts = penguins
    assert "train_test_split(" in parts["split"]["lines"]
    assert "forest.fit(X_train, y_train)" in parts["forest"]["lines"]
    assert "def prepare() -> Pipeline:" in parts["forest"]["called"]
    assert "LogisticRegression" not in parts["forest"]["lines"]
    assert parts["forest_scores"]["lines"].startswith('"forest_scores": score_classifier(')
    assert "SimpleImputer" in parts["filled_numbers"]["step"]
    assert "OneHotEncoder" not in parts["filled_numbers"]["step"]
    assert parts["filled_numbers"]["lines"] == ""
    assert parts["roles"] == {"lines": "", "step": "", "called": ""}


def test_a_report_that_another_stage_reads_has_its_line(tmp_path):
    file = EXAMPLES / "credit" / "credit.yaml"
    line = to_base64(read(file))
    report_code = stage_code(tmp_path, line, str(file), "logistic_scores")
    assert "logistic_scores = score_classifier(" in report_code["lines"]
    assert '"logistic_scores"' not in report_code["lines"]
    column_code = stage_code(tmp_path, line, str(file), "sex")
    assert "add_sex" in column_code["step"]
    assert "def add_sex(table: pd.DataFrame)" in column_code["called"]
