"""A stage that is switched off: what a run excludes with it, and that nothing else changes."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.compare import RunRecord, compare
from pipeline_core.edits import (
    RemoveStage,
    RenameStage,
    SwitchStage,
    apply,
    drop_stages,
    edit_from_json,
    edit_to_json,
    excluded_stages,
)
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.errors import SpecError
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline, Stage, dump, parse
from tests.small_catalogue import CATALOGUE
from tests.small_pipelines import TABLES, Blocks, MemoryStore, chain, stage

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: y}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  forest: {block: forest, inputs: {data: scaled}}
  scores: {block: evaluate, inputs: {model: forest, data: split}}
  bare: {block: forest, inputs: {data: split}}
  bare_scores: {block: evaluate, inputs: {model: bare, data: split}}
  both: {block: compare, inputs: {scores: [scores, bare_scores]}}
  gate: {block: gate, inputs: {scores: both, model: forest}, settings: {metric: r2}}
"""


def with_off(*names: str, text: str = TEXT) -> Pipeline:
    pipeline = parse(text)
    for name in names:
        pipeline = apply(pipeline, SwitchStage(name, off=True), CATALOGUE)
    return pipeline


def problem_places(pipeline: Pipeline) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.stage) for problem in check(pipeline, CATALOGUE)]


def test_what_needs_a_stage_is_left_out_with_it_and_the_rest_goes_on():
    excluded = excluded_stages(with_off("scaled"), CATALOGUE)

    assert excluded == {"scaled": "scaled", "forest": "scaled", "scores": "scaled"}
    rest = drop_stages(with_off("scaled"), excluded)
    assert rest.stages["both"].inputs == {"scores": ("bare_scores",)}
    assert rest.stages["gate"].inputs == {"scores": ("both",)}


def test_a_port_that_takes_many_is_empty_when_all_its_wires_are():
    excluded = excluded_stages(with_off("forest", "bare"), CATALOGUE)

    assert excluded["both"] == "forest"
    assert excluded["gate"] == "forest"


def test_a_block_that_is_not_known_needs_all_its_wires():
    stages = {
        "a": Stage("a", "x", off=True),
        "b": Stage("b", "y", {"many": ("a", "c")}),
        "c": Stage("c", "x"),
    }
    assert excluded_stages(Pipeline(stages=stages), {}) == {"a": "a", "b": "a"}


def test_wires_in_a_circle_end_the_search():
    stages = {
        "a": Stage("a", "x", {"data": ("b",)}),
        "b": Stage("b", "x", {"data": ("a",)}),
        "c": Stage("c", "x", off=True),
    }
    assert excluded_stages(Pipeline(stages=stages), {}) == {"c": "c"}


def test_switching_is_an_edit_that_travels_and_is_taken_back():
    edit = SwitchStage("scaled", off=True)
    assert edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) == edit
    assert edit_to_json(edit) == {"edit": "switch_stage", "stage": "scaled", "off": True}
    with pytest.raises(SpecError, match="off"):
        edit_from_json({"edit": "switch_stage", "stage": "scaled", "off": 1})

    edited = with_off("scaled")
    assert apply(edited, SwitchStage("scaled", off=False), CATALOGUE) == parse(TEXT)
    with pytest.raises(SpecError, match="nobody"):
        apply(edited, SwitchStage("nobody", off=True), CATALOGUE)


def test_a_stage_stays_off_when_it_is_renamed_or_loses_a_wire():
    edited = apply(with_off("scaled"), RenameStage("scaled", "numbers"), CATALOGUE)
    edited = apply(edited, RemoveStage("split"), CATALOGUE)

    assert edited.stages["numbers"].off
    assert not edited.stages["forest"].off


def test_the_file_says_it_and_keeps_its_comments():
    text = "fabrica: 1\nstages:\n  a:  # first\n    block: x  # how\n    settings: {n: 1}  # why\n"
    edited = apply(parse(text), SwitchStage("a", off=True), {})
    written = dump(edited, text)

    assert written.splitlines()[2:] == [*text.splitlines()[2:], "    off: true"]
    assert parse(written) == edited
    assert dump(apply(edited, SwitchStage("a", off=False), {}), written) == text
    assert parse(dump(edited)) == edited
    assert not parse(text.replace("settings: {n: 1}", "off: false")).stages["a"].off


def test_only_true_and_false_switch():
    with pytest.raises(SpecError, match=r"line 5.*'off' must be true or false; it is 'yes'"):
        parse("fabrica: 1\nstages:\n  a:\n    block: x\n    off: yes\n")


def test_check_is_silent_about_what_is_off_and_says_once_what_it_costs():
    assert problem_places(parse(TEXT)) == []
    assert problem_places(with_off("scaled")) == [
        ("behind_off", "forest"),
        ("behind_off", "scores"),
    ]

    broken = with_off("scaled", text=TEXT.replace("block: scale,", "block: nothing,"))
    assert problem_places(broken) == [("behind_off", "forest"), ("behind_off", "scores")]
    (first, _) = check(with_off("scaled"), CATALOGUE)
    assert first.severity == "warning"
    assert first.fix == (SwitchStage("scaled", off=False),)


def test_check_does_not_take_the_stage_before_for_a_loose_end():
    again = "  again: {block: scale, inputs: {data: split}}\n"
    bare = "bare: {block: forest, inputs: {data: split}}"
    wide = TEXT.replace(bare, bare.replace("data: split", "data: again"))
    wide = wide.replace("  scores:", f"{again}  scores:", 1)

    assert "unused_stage" not in {code for code, _ in problem_places(with_off("bare", text=wide))}


def test_a_word_for_a_secret_in_the_file_is_said_even_there():
    text = TEXT.replace("{block: scale,", "{block: scale, settings: {password: hunter2},")
    assert ("secret_in_file", "scaled") in problem_places(with_off("scaled", text=text))


@pytest.fixture(scope="module")
def blocks():
    TABLES["table"] = pd.DataFrame({"a": range(40), "y": ["no", "yes", "yes", "no"] * 10})
    return Blocks()


STEPS = chain(
    stage("given"),
    stage("roles", "set_roles", {"target": "y", "positive": "yes"}),
    stage("split", "split_rows"),
    stage("scaled", "scale"),
    stage("logistic", "logistic_regression"),
    stage("scores", "evaluate", model="logistic", data="split"),
    stage("dummy", "dummy_classifier", data="split"),
    stage("floor", "evaluate", model="dummy", data="split"),
)


def steps_with_off(*names: str) -> Pipeline:
    stages = {
        name: dataclasses.replace(step, off=name in names) for name, step in STEPS.stages.items()
    }
    return dataclasses.replace(STEPS, stages=stages)


def test_the_plan_leaves_out_with_the_reason_and_keeps_every_other_key(blocks):
    whole, part = blocks.plan(STEPS), blocks.plan(steps_with_off("scaled"))

    behind = dict.fromkeys(["logistic", "scores"], "reason.behind_off")
    codes = {name: reason.code for name, reason in part.excluded.items()}
    assert codes == {"scaled": "reason.off", **behind}
    assert part.excluded["scores"].values == {"off": "scaled"}
    assert list(part.jobs) == [name for name in whole.jobs if name not in part.excluded]
    assert all(job.key == whole.jobs[name].key for name, job in part.jobs.items())
    assert blocks.plan(steps_with_off()).jobs.keys() == whole.jobs.keys()


def test_the_plan_up_to_a_stage_that_is_out_runs_what_comes_before(blocks):
    part = blocks.plan(steps_with_off("scaled"), to=["scores"])

    assert set(part.jobs) == {"given", "roles", "split"}
    assert set(part.excluded) == {"scaled", "logistic", "scores"}
    assert blocks.plan(steps_with_off("scaled"), to=["floor"]).excluded == {}


def test_a_run_says_what_it_skips_and_succeeds(blocks):
    events = list(execute(blocks.plan(steps_with_off("scaled")), blocks.functions, MemoryStore()))
    ends = {event["stage"]: event for event in events if event["kind"] == "stage_finished"}

    assert events[-1]["status"] == "succeeded"
    assert set(events[0]["stages"]) == set(STEPS.stages)
    skipped = {name for name, event in ends.items() if event["status"] == "skipped"}
    assert skipped == {"scaled", "logistic", "scores"}
    assert ends["scores"]["reason"] == {"code": "reason.behind_off", "values": {"off": "scaled"}}
    assert ends["floor"]["status"] == "succeeded"


def test_a_pipeline_that_is_off_altogether_has_nothing_to_run(blocks):
    events = list(execute(blocks.plan(steps_with_off("given")), blocks.functions, MemoryStore()))

    assert events[-1]["status"] == "succeeded"
    assert {event["status"] for event in events[1:-1]} == {"skipped"}


def test_the_preview_leaves_it_out(blocks):
    result = preview(blocks.plan(steps_with_off("split")), blocks.functions)

    assert set(result.views) == {"given", "roles"}


def test_a_comparison_names_it():
    records = [RunRecord("a", parse(TEXT)), RunRecord("b", with_off("bare"))]
    comparison = compare(records, CATALOGUE)

    (difference,) = comparison.differences
    assert (difference.kind, difference.stage, difference.values) == ("off", "bare", (False, True))
    assert comparison.marks["bare"] == ("same", "changed")
    assert comparison.marks["bare_scores"] == ("same", "affected")
    assert comparison.marks["forest"] == ("same", "same")


def test_planning_what_is_off_loads_no_library():
    code = (
        "import sys; from pathlib import Path; from pipeline_core.plan import plan;"
        "from pipeline_core.spec import Pipeline, Stage;"
        "steps = Pipeline(stages={'a': Stage('a', 'x', off=True)});"
        "print(list(plan(steps, {}, folder=Path()).excluded), 'pandas' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["['a']", "False"]


def test_the_plan_does_not_ask_for_the_block_of_what_is_off(tmp_path):
    text = "fabrica: 1\nstages:\n  a: {block: gone, off: true}\n  b: {block: read_csv}\n"
    catalogue = {"read_csv": {**CATALOGUE["read_csv"], "code": "", "packages": []}}
    assert list(plan(parse(text), catalogue, folder=tmp_path).jobs) == ["b"]
