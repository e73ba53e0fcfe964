"""A run runs what can run: no stage with an error starts, nor one below it, and the rest does."""

from __future__ import annotations

import json

import pytest

from pipeline_core.check import check, faulty_stages, refusal
from pipeline_core.cli import main
from pipeline_core.spec import Pipeline, parse
from tests.runs.conftest import PATIENCE, Sandbox
from tests.small_catalogue import real_catalogue

FAULTS = """
  unwired: {block: evaluate}
  unread: {block: filter_rows, inputs: {table: table}, settings: {keep: "x >"}}
  below: {block: drop_duplicates, inputs: {table: unread}}
  unknown: {block: no_such_block, inputs: {table: table}}
  absent: {block: read_csv, settings: {path: nothing.csv}}
"""
LEFT_OUT = ["unwired", "unread", "below", "unknown", "absent"]


def faulty(sandbox: Sandbox) -> tuple[list[str], object]:
    """Write the flowers' pipeline with some faults; return its right stages and the file."""
    file = sandbox.pipeline("flowers")
    right = list(parse(file.read_text("utf-8")).stages)
    first = right[0]
    text = file.read_text("utf-8") + FAULTS.replace("table: table", f"table: {first}")
    file.write_text(text, "utf-8")
    return right, file


def test_the_right_stages_run_and_the_others_say_why_not(sandbox: Sandbox) -> None:
    right, file = faulty(sandbox)
    process, run_id = sandbox.terminal(file)
    assert process.wait(PATIENCE) == 0
    assert sandbox.run(run_id).status == "succeeded"
    stages = sandbox.stages(run_id)
    assert {name for name, row in stages.items() if row["status"] == "succeeded"} == set(right)
    reasons = {name: row["reason"] for name, row in stages.items() if row["status"] == "skipped"}
    assert sorted(reasons) == sorted(LEFT_OUT)
    assert reasons["below"] == {"code": "reason.behind_error", "values": {"error": "unread"}}
    assert reasons["unwired"]["values"]["problem"]["code"] == "problem.missing_input"
    process, again = sandbox.terminal(file)
    assert process.wait(PATIENCE) == 0
    statuses = sandbox.statuses(again)
    assert {statuses[name] for name in right} == {"reused"}
    assert {statuses[name] for name in LEFT_OUT} == {"skipped"}


def test_a_run_to_a_stage_that_needs_a_faulty_one_starts_nothing(sandbox: Sandbox) -> None:
    right, file = faulty(sandbox)
    process, run_id = sandbox.terminal(file, to=["below"])
    assert process.wait(PATIENCE) == 0
    run = sandbox.run(run_id)
    assert (run.status, (run.error or {})["code"]) == ("failed", "problem.bad_expression")
    assert sandbox.statuses(run_id) == {}
    process, run_id = sandbox.terminal(file, to=[right[1]])
    assert process.wait(PATIENCE) == 0
    assert set(sandbox.statuses(run_id)) == set(right[:2])


def test_the_terminal_says_all_problems_and_exits_with_1(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    _, file = faulty(sandbox)
    workspace = ["--workspace", str(sandbox.store.workspace)]
    assert main(["run", str(file), "--json", *workspace]) == 1
    output = capsys.readouterr()
    for name in set(LEFT_OUT) - {"below"}:
        assert f"error: {name}: " in output.err
    assert json.loads(output.out)["status"] == "succeeded"
    before = len(sandbox.store.runs.latest())
    assert main(["run", str(file), "--to", "below", *workspace]) == 1
    assert len(sandbox.store.runs.latest()) == before


def test_a_pipeline_without_a_right_stage_is_refused(sandbox: Sandbox) -> None:
    file = sandbox.folder / "wrong.yaml"
    file.write_text("fabrica: 1\nstages:\n  a: {block: evaluate}\n", "utf-8")
    process, run_id = sandbox.terminal(file)
    assert process.wait(PATIENCE) == 0
    assert (sandbox.run(run_id).error or {})["code"] == "problem.missing_input"


def faults_of(text: str) -> tuple[Pipeline, dict[str, str]]:
    pipeline = parse("fabrica: 1\nstages:\n" + text)
    problems = check(pipeline, real_catalogue())
    return pipeline, {name: why.code for name, why in faulty_stages(pipeline, problems).items()}


def test_all_below_a_cycle_is_left_out_and_the_rest_is_not() -> None:
    pipeline, reasons = faults_of(
        "  a: {block: drop_duplicates, inputs: {table: b}}\n"
        "  b: {block: drop_duplicates, inputs: {table: a}}\n"
        "  c: {block: drop_duplicates, inputs: {table: b}}\n"
        "  d: {block: example_data, settings: {name: iris}}\n"
    )
    assert set(reasons) == {"a", "b", "c"}
    assert reasons["c"] == "reason.behind_error"
    assert refusal(pipeline, check(pipeline, real_catalogue())) is None


def test_a_stage_below_a_faulty_one_is_left_out_even_if_others_feed_it() -> None:
    data = "{block: example_data, settings: {name: iris}}"
    _, reasons = faults_of(
        f"  a: {data}\n"
        "  b: {block: set_roles, inputs: {table: a}, settings: {target: species}}\n"
        "  s: {block: split_rows, inputs: {data: b}}\n"
        "  m: {block: logistic_regression, inputs: {data: s}}\n"
        "  good: {block: evaluate, inputs: {model: m, data: s}}\n"
        "  wrong: {block: evaluate, inputs: {model: m}}\n"
        "  gate: {block: quality_gate, inputs: {scores: wrong}, settings: {metric: f1}}\n"
    )
    assert set(reasons) == {"wrong", "gate"}
