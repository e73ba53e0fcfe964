"""The library: what a notebook does with a pipeline, and that importing it loads nothing heavy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

import pipeline_core as fabrica
from pipeline_core.errors import SpecError, StageFailed, StoreError, WiringError

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"pandas", "numpy", "sklearn", "pydantic", "networkx", "pyarrow", "streamlit", "ruamel"}


@pytest.fixture
def penguins(examples: Path) -> Path:
    return examples / "penguins" / "penguins.yaml"


def test_importing_it_loads_nothing_heavy():
    code = "import sys, pipeline_core; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())


@pytest.mark.parametrize("name", fabrica.__all__)
def test_every_name_is_there_however_it_is_reached(name):
    code = (
        "import pipeline_core.cli, pipeline_core.check.problem, pipeline_core.plan.planner\n"
        f"from pipeline_core import {name}\nimport pipeline_core\n"
        f"assert {name} is pipeline_core.{name}\n"
        f"print(callable({name}) or {name})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() in ("True", fabrica.__version__), done.stderr


def test_parameters_are_set_for_one_call_alone(penguins, tmp_path):
    file = penguins.with_name("parameters.yaml")
    text = penguins.read_text().replace("fabrica: 1", "fabrica: 1\nparameters: {trees: 3}")
    settings = "block: random_forest_classifier\n    settings:\n      n_estimators: ${trees}"
    file.write_text(text.replace("block: random_forest_classifier", settings))
    run = fabrica.run(file, parameters={"trees": 4}, to=["forest"])
    assert run.model("forest")[-1].n_estimators == 4
    again = fabrica.plan(file, parameters={"trees": 4}, to=["forest"])
    assert {job.action for job in again.jobs.values()} == {"reuse"}
    (change,) = fabrica.plan(file, to=["forest"]).jobs["forest"].reason.values["names"]
    assert change == "n_estimators (${trees}): 4 → 3"
    assert "TREES = 5\n" in fabrica.export(file, parameters={"trees": 5})
    wrong = fabrica.check(file, columns=False, parameters={"trees": "many"})
    assert [(problem.code, problem.parameter) for problem in wrong] == [("bad_setting", "trees")]
    assert "penguins" in fabrica.preview(file, parameters={"trees": 5})
    assert fabrica.read(file).set("trees", 9).pipeline.parameters == {"trees": 9}
    with pytest.raises(SpecError) as caught:
        fabrica.run(file, parameters={"tree": 4})
    assert caught.value.values["near"] == ["trees"]


def test_a_pipeline_is_run_changed_and_run_again(penguins):
    opened = fabrica.read(penguins).set("forest.n_estimators", 10)
    events = []
    run = fabrica.run(opened, progress=events.append)
    assert run.status == "succeeded"
    assert {event["kind"] for event in events} >= {"run_started", "stage_finished", "run_finished"}
    model = run.model("forest")
    assert isinstance(model, Pipeline)
    assert model[-1].n_estimators == 10
    predictions = run.table("forest_scores", "predictions")
    assert run.metrics["forest_scores"]["accuracy"] == pytest.approx(
        (predictions["actual"] == predictions["predicted"]).mean(), abs=1e-12
    )
    assert run.report("forest_scores")["metrics"] == run.metrics["forest_scores"]
    assert list(model.predict(run.table("penguins").head(3))) == ["Adelie"] * 3
    again = fabrica.run(opened.set("forest.n_estimators", 11))
    changed = {name for name, stage in again.stages.items() if stage.status == "succeeded"}
    assert changed == {"forest", "forest_scores"}
    assert fabrica.plan(opened).jobs["forest"].action == "reuse"


def test_a_run_can_stop_early_and_says_what_it_left_out(penguins):
    run = fabrica.run(penguins, to=["filled_numbers"])
    assert "forest" not in run.stages
    assert run.stages["filled_numbers"].rows == 344
    with pytest.raises(WiringError):
        run.table("forest")
    with pytest.raises(StoreError):
        run.model("filled_numbers")
    with pytest.raises(WiringError):
        fabrica.run(penguins, to=["nobody"])


def test_previews_are_tables(penguins):
    tables = fabrica.preview(penguins, sample=50)
    assert all(isinstance(table, pd.DataFrame) for table in tables.values())
    assert len(tables["penguins"]) <= 60
    assert "forest" not in tables


def test_the_script_is_the_one_that_the_terminal_writes(penguins, tmp_path):
    file = tmp_path / "script.py"
    command = [sys.executable, "-m", "pipeline_core", "export", str(penguins), "-o", str(file)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    assert fabrica.export(penguins) == file.read_text(encoding="utf-8")
    assert fabrica.export(penguins, to="picture").startswith("<!DOCTYPE html>")


BROKEN = "fabrica: 1\nstages:\n  a:\n    block: raed_csv\n"


def test_errors_are_sentences_before_anything_runs(tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    (problem,) = fabrica.check(file)
    assert "read_csv" in str(problem)
    for act in (fabrica.run, fabrica.plan, fabrica.export):
        with pytest.raises(SpecError, match="raed_csv"):
            act(file)


def test_all_is_said_and_the_right_part_runs(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    file = tmp_path / "part.yaml"
    file.write_text(
        "fabrica: 1\nstages:\n  a: {block: read_csv, settings: {path: a.csv}}\n"
        "  loose: {block: evaluate}\n"
        "  b: {block: select_columns, inputs: {data: a}, settings: {columns: [x, nobody]}}\n"
        "  c: {block: select_columns, inputs: {data: a}, settings: {columns: [x]}}\n"
    )
    workspace = tmp_path / "workspace"
    opened = fabrica.read(file, workspace=workspace)
    errors = {(p.stage, p.code) for p in fabrica.check(opened) if p.severity == "error"}
    assert errors == {("loose", "missing_input"), ("b", "unknown_column")}
    assert list(fabrica.plan(opened).jobs) == ["a", "b", "c"]
    run = fabrica.run(opened, to=["c"])
    assert {name: stage.status for name, stage in run.stages.items()} == {
        "a": "succeeded", "c": "succeeded",
    }  # fmt: skip
    run = fabrica.run(opened)
    assert run.stages["loose"].status == "skipped"
    assert run.stages["c"].status == "reused"
    with pytest.raises(SpecError, match="loose: input 'model' must be wired"):
        fabrica.run(opened, to=["loose"])


def test_what_fails_on_the_sample_is_named(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    text = "fabrica: 1\nstages:\n  a:\n    block: read_csv\n    settings: {path: a.csv}\n"
    text += "  b:\n    block: derive_column\n    inputs: {data: a}\n"
    text += "    settings: {name: z, value: nobody + 1}\n"
    file = tmp_path / "fails.yaml"
    file.write_text(text)
    with pytest.raises(StageFailed) as caught:
        fabrica.preview(file)
    assert caught.value.stage == "b"
    assert any(problem.severity == "error" for problem in fabrica.check(file))


def test_the_notebook_page_runs(examples, monkeypatch):
    monkeypatch.chdir(examples.parent)
    page = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    space: dict[str, object] = {}
    exec("\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), space)
    assert space["run"].status == "succeeded"  # type: ignore[attr-defined]
    for name in set(re.findall(r"^\| `(\w+)\(", page, re.MULTILINE)):
        assert name in fabrica.__all__
