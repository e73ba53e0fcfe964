"""A stage that is switched off: what a run leaves out with it, and that nothing else notices."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.compare import Told, compare
from pipeline_core.edits import (
    RemoveStage,
    RenameStage,
    SwitchStage,
    apply,
    edit_from_json,
    edit_to_json,
    left_out,
    without,
)
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.errors import SpecError
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline, Stage, dump, parse
from tests.small_catalogue import CATALOGUE
from tests.small_pipelines import TABLES, Blocks, Kept, chain, stage

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
  gate: {block: gate, inputs: {scores: bare_scores, model: forest}, settings: {metric: r2}}
"""


def switched(*names: str, text: str = TEXT) -> Pipeline:
    pipeline = parse(text)
    for name in names:
        pipeline = apply(pipeline, SwitchStage(name, off=True), CATALOGUE)
    return pipeline


def problems(pipeline: Pipeline) -> list[tuple[str, str | None]]:
    return [(one.code, one.stage) for one in check(pipeline, CATALOGUE)]


def test_what_needs_a_stage_is_left_out_with_it_and_the_rest_goes_on():
    found = left_out(switched("scaled"), CATALOGUE)

    assert found == {"scaled": "scaled", "forest": "scaled", "scores": "scaled"}
    kept = without(switched("scaled"), found)
    assert kept.stages["both"].inputs == {"scores": ("bare_scores",)}
    assert kept.stages["gate"].inputs == {"scores": ("bare_scores",)}


def test_a_port_that_takes_many_is_empty_when_all_its_wires_are():
    found = left_out(switched("forest", "bare"), CATALOGUE)

    assert found["both"] == "forest"
    assert found["gate"] == "bare"


def test_a_block_that_is_not_known_needs_all_its_wires():
    stages = {"a": Stage("a", "x", off=True), "b": Stage("b", "y", {"many": ("a", "c")}),
              "c": Stage("c", "x")}  # fmt: skip
    assert left_out(Pipeline(stages=stages), {}) == {"a": "a", "b": "a"}


def test_wires_in_a_circle_end_the_search():
    stages = {"a": Stage("a", "x", {"data": ("b",)}), "b": Stage("b", "x", {"data": ("a",)}),
              "c": Stage("c", "x", off=True)}  # fmt: skip
    assert left_out(Pipeline(stages=stages), {}) == {"c": "c"}


def test_switching_is_an_edit_that_travels_and_is_taken_back():
    edit = SwitchStage("scaled", off=True)
    assert edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) == edit
    assert edit_to_json(edit) == {"edit": "switch_stage", "stage": "scaled", "off": True}
    with pytest.raises(SpecError, match="off"):
        edit_from_json({"edit": "switch_stage", "stage": "scaled", "off": 1})

    made = switched("scaled")
    assert apply(made, SwitchStage("scaled", off=False), CATALOGUE) == parse(TEXT)
    with pytest.raises(SpecError, match="nobody"):
        apply(made, SwitchStage("nobody", off=True), CATALOGUE)


def test_a_stage_stays_off_when_it_is_renamed_or_loses_a_wire():
    made = apply(switched("scaled"), RenameStage("scaled", "numbers"), CATALOGUE)
    made = apply(made, RemoveStage("split"), CATALOGUE)

    assert made.stages["numbers"].off
    assert not made.stages["forest"].off


def test_the_file_says_it_and_keeps_its_comments():
    text = "fabrica: 1\nstages:\n  a:  # first\n    block: x  # how\n    settings: {n: 1}  # why\n"
    made = apply(parse(text), SwitchStage("a", off=True), {})
    written = dump(made, text)

    assert written.splitlines()[2:] == [*text.splitlines()[2:], "    off: true"]
    assert parse(written) == made
    assert dump(apply(made, SwitchStage("a", off=False), {}), written) == text
    assert parse(dump(made)) == made
    assert not parse(text.replace("settings: {n: 1}", "off: false")).stages["a"].off


def test_only_true_and_false_switch():
    with pytest.raises(SpecError, match=r"line 5.*'off' must be true or false; 'yes' was found"):
        parse("fabrica: 1\nstages:\n  a:\n    block: x\n    off: yes\n")


def test_check_is_silent_about_what_is_off_and_says_once_what_it_costs():
    assert problems(parse(TEXT)) == []
    assert problems(switched("scaled")) == [("behind_off", "forest"), ("behind_off", "scores")]

    broken = switched("scaled", text=TEXT.replace("block: scale,", "block: nothing,"))
    assert problems(broken) == [("behind_off", "forest"), ("behind_off", "scores")]
    (first, _) = check(switched("scaled"), CATALOGUE)
    assert first.severity == "warning"
    assert first.fix == (SwitchStage("scaled", off=False),)


def test_check_does_not_take_the_stage_before_for_a_loose_end():
    again = "  again: {block: scale, inputs: {data: split}}\n"
    wide = TEXT.replace("bare: {block: forest, inputs: {data: split}}",
                        "bare: {block: forest, inputs: {data: again}}")  # fmt: skip
    wide = wide.replace("  scores:", f"{again}  scores:", 1)

    assert "unused_stage" not in {code for code, _ in problems(switched("bare", text=wide))}


def test_a_word_for_a_secret_in_the_file_is_said_even_there():
    text = TEXT.replace("{block: scale,", "{block: scale, settings: {password: hunter2},")
    assert ("secret_in_file", "scaled") in problems(switched("scaled", text=text))


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


def off(*names: str) -> Pipeline:
    stages = {name: dataclasses.replace(one, off=name in names)
              for name, one in STEPS.stages.items()}  # fmt: skip
    return dataclasses.replace(STEPS, stages=stages)


def test_the_plan_leaves_out_with_the_reason_and_keeps_every_other_key(blocks):
    whole, part = blocks.plan(STEPS), blocks.plan(off("scaled"))

    behind = dict.fromkeys(["logistic", "scores"], "reason.behind_off")
    assert {name: one.code for name, one in part.out.items()} == {"scaled": "reason.off", **behind}
    assert part.out["scores"].values == {"off": "scaled"}
    assert list(part.jobs) == [name for name in whole.jobs if name not in part.out]
    assert all(job.key == whole.jobs[name].key for name, job in part.jobs.items())
    assert blocks.plan(off()).jobs.keys() == whole.jobs.keys()


def test_the_plan_up_to_a_stage_that_is_out_runs_what_comes_before(blocks):
    made = blocks.plan(off("scaled"), to=["scores"])

    assert set(made.jobs) == {"given", "roles", "split"}
    assert set(made.out) == {"scaled", "logistic", "scores"}
    assert blocks.plan(off("scaled"), to=["floor"]).out == {}


def test_a_run_says_what_it_skips_and_succeeds(blocks):
    events = list(execute(blocks.plan(off("scaled")), blocks.functions, Kept()))
    ends = {one["stage"]: one for one in events if one["kind"] == "stage_finished"}

    assert events[-1]["status"] == "succeeded"
    assert set(events[0]["stages"]) == set(STEPS.stages)
    assert {name for name, one in ends.items() if one["status"] == "skipped"} == {
        "scaled", "logistic", "scores"}  # fmt: skip
    assert ends["scores"]["reason"] == {"code": "reason.behind_off", "values": {"off": "scaled"}}
    assert ends["floor"]["status"] == "succeeded"


def test_a_pipeline_that_is_off_altogether_has_nothing_to_run(blocks):
    events = list(execute(blocks.plan(off("given")), blocks.functions, Kept()))

    assert events[-1]["status"] == "succeeded"
    assert {one["status"] for one in events[1:-1]} == {"skipped"}


def test_the_preview_leaves_it_out(blocks):
    found = preview(blocks.plan(off("split")), blocks.functions)

    assert set(found.views) == {"given", "roles"}


def test_a_comparison_names_it():
    one, other = (Told(name, made) for name, made in (("a", parse(TEXT)), ("b", switched("bare"))))
    found = compare([one, other], CATALOGUE)

    (difference,) = found.differences
    assert (difference.kind, difference.stage, difference.values) == ("off", "bare", (False, True))
    assert found.marks["bare"] == ("same", "changed")
    assert found.marks["bare_scores"] == ("same", "affected")
    assert found.marks["forest"] == ("same", "same")


def test_planning_what_is_off_loads_no_library():
    code = ("import sys; from pathlib import Path; from pipeline_core.plan import plan;"
            "from pipeline_core.spec import Pipeline, Stage;"
            "made = plan(Pipeline(stages={'a': Stage('a', 'x', off=True)}), {}, folder=Path());"
            "print(list(made.out), 'pandas' in sys.modules)")  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["['a']", "False"]


def test_the_plan_does_not_ask_for_the_block_of_what_is_off(tmp_path):
    text = "fabrica: 1\nstages:\n  a: {block: gone, off: true}\n  b: {block: read_csv}\n"
    made = plan(parse(text), {"read_csv": {**CATALOGUE["read_csv"], "code": "", "packages": []}},
                folder=tmp_path)  # fmt: skip
    assert list(made.jobs) == ["b"]
