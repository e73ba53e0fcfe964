"""What is made of a part of a file's rows says so, in the run, in its notes and in the script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine import preview as previews
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.engine.source_readings import whole_readings
from pipeline_core.export.script.comments import comments_of
from pipeline_core.measures import scans
from pipeline_core.messages.words import say
from pipeline_core.spec import parse
from tests.small_pipelines import Blocks, MemoryStore

STAGES = """fabrica: 1
stages:
  people: {block: BLOCK, settings: {path: people.csv, PART}}
  other: {block: read_csv, settings: {path: people.csv}}
  adults: {block: filter_rows, inputs: {table: people}, settings: {keep: age > 9}}
  roles: {block: set_roles, inputs: {table: adults}, settings: {target: y, positive: b}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  gate: {block: quality_gate, inputs: {scores: scores, model: model}, settings: {
    rules: [{metric: accuracy, at_least: 0.1}]}}
  looked: {block: check_columns, inputs: {table: other}, settings: {
    rules: [{column: age, min: 0}]}}
"""
PARTS = {
    "first": ("read_csv", "first_rows: 200", "made_from_first_rows", {"rows": 200}),
    "sample": ("read_large", "sample_rows: 200", "made_from_sample", {"rows": 200, "of": 500}),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table of 500 people."""
    random = np.random.default_rng(0)
    people = {"age": random.integers(10, 80, 500), "y": random.choice(["a", "b"], 500)}
    pd.DataFrame(people).to_csv(tmp_path / "people.csv", index=False)
    return tmp_path


def pipeline(block: str, part: str) -> Any:
    return parse(STAGES.replace("BLOCK", block).replace("PART", part))


@pytest.mark.parametrize(("block", "part", "code", "values"), PARTS.values(), ids=PARTS)
class TestAPart:
    def test_every_report_below_says_so_and_no_other(self, folder, block, part, code, values):
        run = Blocks().run(pipeline(block, part), folder)
        note = {"code": code, "stage": "people", **values}
        for stage in ("scores", "gate"):
            assert run.outputs[stage].report["notes"].count(note) == 1
        assert note not in (run.outputs["looked"].report.get("notes") or [])
        for language in ("en", "es"):
            assert "people" in say(f"note.{code}", note, language)
            assert "200" in say(f"note.{code}", note, language)

    def test_what_is_reused_is_known_to_be_a_part_too(self, folder, block, part, code, values):
        """The source is reused, and a stage below it is new."""
        blocks, memory = Blocks(), MemoryStore()
        first = pipeline(block, part)
        run_with(blocks, first, memory, folder)
        scores = replace(first.stages["scores"], settings={"scorers": ["balanced_accuracy"]})
        stages = {name: stage for name, stage in first.stages.items() if name != "gate"}
        again = replace(first, stages={**stages, "scores": scores})
        outputs = run_with(blocks, again, memory, folder)
        assert {"code": code, "stage": "people", **values} in outputs["scores"].report["notes"]

    def test_the_script_says_so(self, folder, block, part, code, values):
        plan = Blocks().plan(pipeline(block, part), folder=folder)
        for language in ("en", "es"):
            comments = comments_of(plan, language)
            assert comments["people"].startswith("# people: ")
            assert "200" in comments["people"]
            assert "other" not in comments


def run_with(blocks: Blocks, drawn: Any, memory: MemoryStore, folder: Path) -> dict[str, Any]:
    """Run a pipeline with what was kept before."""
    planned = blocks.plan(drawn, memory, folder=folder, threads=1)
    events = list(execute(planned, blocks.functions, memory))
    assert events[-1]["status"] == "succeeded"
    return {job.stage: memory.outputs[job.key] for job in planned.jobs.values()}


def test_a_file_with_fewer_rows_is_whole(folder):
    run = Blocks().run(pipeline("read_csv", "first_rows: 501"), folder)
    codes = {note["code"] for note in run.outputs["scores"].report["notes"]}
    assert "made_from_first_rows" not in codes


def test_a_preview_scans_a_part_of_a_large_file_and_a_run_does_not_take_it(folder, monkeypatch):
    monkeypatch.setattr(scans, "PIECE", 500)
    monkeypatch.setattr(previews, "SCANNED", 100)
    blocks = Blocks()
    plan = blocks.plan(pipeline("read_large", "by: [y]"), folder=folder)
    seen = preview(plan, blocks.functions, sample=50, only=("people",))
    assert seen.views["people"].table["rows"].sum() < 500
    assert "people" not in whole_readings(plan, seen, 50)
    run = blocks.run(parse(STAGES.split("  other")[0].replace("BLOCK", "read_large").replace(
        "PART", "by: [y]")), folder)  # fmt: skip
    assert run.outputs["people"].data.rows["rows"].sum() == 500
