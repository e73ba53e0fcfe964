"""The table of nasty inputs: each is told in sentences, and gives what it must or is refused."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.engine.preview import preview
from pipeline_core.messages.library_warnings import warning_message
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Pipeline, Stage, read
from tests.inputs.cases import files, formats, layouts, targets, values
from tests.inputs.cases.case import Dropped, Read, Trained, require_said
from tests.inputs.training import table_of, train
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import TABLES, Blocks, chain, pipeline

HOME = [*files.CASES, *layouts.CASES, *values.CASES, *formats.HOME, *targets.HOME]
USED = [case for case in HOME if case.is_used]
# What trains in the normal run; all do in the long one.
SAMPLE = random.Random(5).sample(USED, 8)


def names(cases: list[Any]) -> dict[str, Any]:
    return {"argvalues": cases, "ids": lambda case: case.name}


def test_no_two_cases_have_one_name():
    for cases in (HOME, formats.READ, targets.TRAINED):
        assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("case", **names(HOME))
def test_what_is_dropped_on_home(drop, case: Dropped) -> None:
    outcome = drop(case.content, case.file, **case.choices)
    require_said(case.messages, outcome.messages)
    assert (outcome.pipeline is not None) == case.is_used, outcome.sentences
    for sentence in outcome.sentences:
        assert "Traceback" not in sentence
        assert "/data/" not in sentence
    if outcome.pipeline is None:
        return
    stage = read(outcome.pipeline).stages["data"]
    if case.reading is not None:
        block, settings = case.reading
        assert stage.block == block
        assert {name: stage.settings.get(name) for name in settings} == settings
    for name, value in case.choices.items():
        assert getattr(outcome.choices, name) == value
    table = table_of(outcome.pipeline)
    assert case.rows is None or len(table) == case.rows
    require_columns(table, case.columns)
    problems = check(read(outcome.pipeline), real_catalogue(), None, outcome.pipeline.parent)
    assert [problem for problem in problems if problem.severity == "error"] == []


@pytest.mark.parametrize("case", **names(SAMPLE))
def test_what_is_made_of_it_trains(drop, workspace, case: Dropped) -> None:
    outcome = drop(case.content, case.file, **case.choices)
    metrics = train(outcome.pipeline, workspace)
    assert {"baseline_scores", "linear_scores", "trees_scores"} <= set(metrics)
    assert metrics["trees_scores"]


@pytest.mark.long
@pytest.mark.parametrize("case", **names(USED))
def test_what_is_made_of_any_trains(drop, workspace, case: Dropped) -> None:
    test_what_is_made_of_it_trains(drop, workspace, case)


BLOCKS = Blocks()
JUDGES = ("evaluate", "cross_validate")
# Not of the input, but of the drawing.
QUIET = ("unused_stage", "trained_without_split")


@pytest.mark.parametrize("case", **names(formats.READ))
def test_what_a_stage_reads(tmp_path: Path, case: Read) -> None:
    (tmp_path / "mine.dat").write_bytes(case.content)  # a name proves nothing
    stage = Stage("data", case.block, {}, {"path": "mine.dat", **case.settings})
    run = BLOCKS.run(pipeline(stage), tmp_path)
    if case.sentence:
        error = run.end("data")["error"]
        pattern = case.sentence.replace("FILE", r"\S*mine\.dat")
        assert error["code"] == "failed.other", error
        assert re.fullmatch(pattern, error["values"]["cause"]), error
        told = [say(error["code"], error["values"], language) for language in LANGUAGES]
        assert len(set(told)) == len(LANGUAGES)
        return
    notes = run.end("data")["summary"]["ingest"]["notes"]
    assert notes == dict(case.notes)
    require_columns(run.data("data").rows, case.columns)


@pytest.mark.parametrize("case", **names(targets.TRAINED))
def test_what_a_pipeline_learns_from(case: Trained) -> None:
    TABLES["table"] = pd.DataFrame(case.columns)
    drawn = drawing(case)
    schemas = preview(BLOCKS.plan(drawn), BLOCKS.functions).schemas
    problems = check(drawn, BLOCKS.entries, schemas)
    found = [{"code": p.message.code, **p.message.values} for p in problems if p.code not in QUIET]
    require_said(case.problems, found)
    run = BLOCKS.run(drawn)
    ends = [run.end(name) for name in drawn.stages if run.status[name] == "failed"]
    errors = [{"code": end["error"]["code"], **end["error"]["values"]} for end in ends]
    require_said([case.failure] if case.failure else [], errors)
    if case.failure is None:
        summaries = [run.end(name)["summary"] for name in drawn.stages]
        texts = [text for summary in summaries for text in summary.get("warnings", ())]
        told = [warning_message(text) for text in texts]
        require_said(case.warnings, [{"code": m.code, **m.values} for m in told])
        reports = [output.report for output in run.outputs.values() if output and output.report]
        notes = [note["code"] for report in reports for note in report.get("notes", ())]
        assert sorted({*notes} - {"positive_assumed"}) == sorted(case.notes)


def drawing(case: Trained) -> Pipeline:
    """Return the pipeline of a case: each stage after the one before it; judges have two wires."""
    stages = [Stage("given", "given"), Stage("roles", "set_roles", {}, {"target": "y"})]
    for block, settings in case.stages:
        inputs: dict[str, tuple[str, ...]] = {}
        if block in JUDGES:
            split = next((s.name for s in stages if s.block == "split_rows"), "roles")
            inputs = {"model": (stages[-1].name,), "data": (split,)}
        stages.append(Stage(block, block, inputs, dict(settings)))
    return chain(*stages)


def require_columns(table: pd.DataFrame, columns: Any) -> None:
    """Raise unless columns have some values: the same types, digits and gaps."""
    for name, expected in columns.items():
        values = [None if pd.isna(value) else value for value in table[name].tolist()]
        assert values == [None if value != value else value for value in expected], name
        assert not any(isinstance(value, bool) for value in values) or bool in map(type, expected)
