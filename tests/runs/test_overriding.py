"""A refused stage passes in somebody's name, and whoever hears of the run is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

import pipeline_core
from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.cli import main
from pipeline_core.edits import RemoveOverride, RemoveStage, RenameStage, apply
from pipeline_core.errors import SpecError, UsageError
from pipeline_core.runs.run_plan import execute_run
from pipeline_core.spec import parse, read
from pipeline_core.store import open_store

TEXT = """fabrica: 1
name: Overrides
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  checked:
    block: check_columns
    inputs: {table: rows}
    settings: {rules: [{column: a, min: -1}]}
  roles: {block: set_roles, inputs: {table: checked}, settings: {target: y}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: split}}
  dummy: {block: dummy_classifier, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  chance: {block: evaluate, inputs: {model: dummy, data: split}}
  gate:
    block: quality_gate
    inputs: {model: model, scores: scores, baseline: chance}
    settings:
      rules:
        - {metric: accuracy, at_least: 0.999}
        - {report: scores, metric: accuracy, better_than: chance, margin: 0.9, severity: warning}
  after: {block: evaluate, inputs: {model: gate, data: split}}
"""
ANA = {"name": "Ana Ruiz", "reason": "A pilot."}


@pytest.fixture(scope="module")
def described(tmp_path_factory) -> Path:
    """The file of the catalogue, made once: it is the same for every workspace."""
    folder = tmp_path_factory.mktemp("described")
    load_catalogue(folder)
    return folder / "catalogue.json"


@pytest.fixture
def file(tmp_path, monkeypatch, described) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(described, work)
    monkeypatch.setenv("FABRICA_HOME", str(work))
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.normal(size=(120, 2)), columns=["a", "b"])
    rows["y"] = np.where(rows["a"] + random.normal(size=120) > 0, "yes", "no")
    rows.to_csv(tmp_path / "rows.csv", index=False)
    path = tmp_path / "overrides.yaml"
    path.write_text(TEXT, "utf-8")
    return path


class Ended(NamedTuple):
    """A run that has ended: how, which stages were overridden, and what each did."""

    id: str
    status: str
    overridden: tuple[str, ...]
    stages: dict[str, dict[str, Any]]

    @property
    def states(self) -> dict[str, str]:
        return {name: row["status"] for name, row in self.stages.items()}


def run_here(file: Path) -> Ended:
    """Run a file in this process."""
    store = open_store(file.parent / "work")
    run = store.runs.create(str(file), "Overrides", str(file), file.read_text("utf-8"))
    assert store.runs.claim(run.id)
    *events, end = execute_run(store, run)
    store.runs.append(run.id, events)
    store.runs.finish(run.id, end["status"])
    ended = store.runs.get(run.id)
    stages = {row["stage"]: row for row in store.runs.stages(run.id)}
    return Ended(run.id, ended.status, ended.overridden, stages)


def overridden(file: Path, *stages: str) -> Ended:
    """Override what refuses, stage after stage, and run."""
    for stage in stages:
        run_here(file)
        pipeline_core.override(file, stage, **ANA)
    return run_here(file)


def told(capsys, *words: object) -> tuple[int, str, Any]:
    code = main([str(word) for word in words])
    output = capsys.readouterr().out
    return code, output, json.loads(output) if "--json" in words else None


def test_a_refused_stage_passes_with_what_hangs_on_it_and_nothing_else_runs_anew(file):
    refused = run_here(file)
    assert (refused.status, refused.states["checked"]) == ("refused", "refused")
    assert refused.states["roles"] == "skipped"
    pipeline_core.override(file, "checked", **ANA)
    second = run_here(file)
    assert (second.states["checked"], second.states["gate"]) == ("reused", "refused")
    pipeline_core.override(file, "gate", **ANA)
    third = run_here(file)
    assert (third.status, third.overridden) == ("succeeded", ("checked", "gate"))
    assert {**third.states, "after": "reused"} == dict.fromkeys(third.states, "reused")
    assert third.states["after"] == "succeeded"
    summary = third.stages["gate"]["summary"]
    assert (summary["passed"], summary["metrics"]["failed_errors"]) == (False, 1)


def test_an_override_that_is_taken_back_refuses_again_and_changes_no_number(file):
    before = overridden(file, "checked", "gate")
    text = file.read_text("utf-8")
    file.write_text(TEXT, "utf-8")
    assert run_here(file).states["checked"] == "refused"
    file.write_text(text, "utf-8")
    again = run_here(file)
    assert set(again.states.values()) == {"reused"}
    for name, row in before.stages.items():
        assert again.stages[name]["summary"] == row["summary"]


def test_a_worse_failure_is_not_covered(file):
    overridden(file, "checked")
    rows = pd.read_csv(file.parent / "rows.csv")
    rows.loc[:20, "a"] = -5
    rows.to_csv(file.parent / "rows.csv", index=False)
    run = run_here(file)
    assert (run.status, run.states["checked"], run.overridden) == ("refused", "refused", ())


def test_the_override_tells_what_it_was_given_for(file):
    overridden(file, "checked")
    (override,) = read(file).overrides
    checks = run_here(file).stages["checked"]["summary"]["checks"]
    (check,) = (check for check in checks if not check["passed"])
    assert override.rules == (
        {
            "rule": "a.min",
            "limit": -1,
            "value": check["value"],
            "failed_rows": check["failed_rows"],
        },
    )
    assert (override.name, override.reason) == ("Ana Ruiz", "A pilot.")


def test_only_a_failed_rule_is_overridden_and_somebody_must_answer(file):
    with pytest.raises(UsageError, match="Run the pipeline first"):
        pipeline_core.override(file, "gate", **ANA)
    run_here(file)
    with pytest.raises(UsageError, match="does not refuse"):
        pipeline_core.override(file, "rows", **ANA)
    with pytest.raises(UsageError, match=r"'b\.min' is none"):
        pipeline_core.override(file, "checked", rules=["b.min"], **ANA)
    with pytest.raises(SpecError, match="have a name"):
        pipeline_core.override(file, "checked", name=" ", reason="A pilot.")
    with pytest.raises(SpecError, match="have a reason"):
        pipeline_core.override(file, "checked", name="Ana", reason="")
    assert file.read_text("utf-8") == TEXT


def test_the_terminal_overrides_and_tells_of_it(file, capsys):
    run_here(file)
    words = ("--name", "Ana Ruiz", "--reason", "A pilot.")
    assert told(capsys, "override", file, "checked", "--rule", "a.min", *words)[0] == 0
    assert run_here(file).status == "refused"
    assert told(capsys, "override", file, "gate", *words)[0] == 0
    run = run_here(file)
    shown = told(capsys, "show", run.id, "--json")[2]
    assert shown["overridden"] == ["checked", "gate"]
    assert shown["stages"]["gate"]["overridden"][0]["name"] == "Ana Ruiz"
    assert shown["stages"]["gate"]["checks"][1]["compared_with"] == "chance"
    assert "Ana Ruiz answers for it" in told(capsys, "show", run.id)[1]
    assert "somebody answers for it: checked and gate" in told(capsys, "runs")[1]
    assert told(capsys, "override", file, "gate", "--remove")[0] == 0
    assert run_here(file).status == "refused"
    assert main(["override", str(file), "gate", "--name", "Ana"]) == 2


def test_an_override_of_what_holds_is_needless_once_that_is_known(file, capsys):
    overridden(file, "checked", "gate")
    text = file.read_text("utf-8").replace("at_least: 0.999", "at_least: 0.1")
    file.write_text(text, "utf-8")
    assert "override_unneeded" not in told(capsys, "check", file, "--json")[1]
    run_here(file)
    code, _, problems = told(capsys, "check", file, "--json")
    (problem,) = (p for p in problems if p["code"] == "override_unneeded")
    assert (code, problem["stage"]) == (0, "gate")
    assert problem["fix"] == [
        {"edit": "remove_override", "stage": "gate", "rule": "accuracy.at_least"}
    ]


def test_an_override_follows_its_stage(file):
    overridden(file, "checked")
    pipeline, catalogue = read(file), pipeline_core.read(file).catalogue
    renamed = apply(pipeline, RenameStage("checked", "tested"), catalogue)
    assert [override.stage for override in renamed.overrides] == ["tested"]
    assert apply(renamed, RemoveStage("tested"), catalogue).overrides == ()
    assert apply(renamed, RemoveOverride("tested", "a.min"), catalogue).overrides == ()
    with pytest.raises(SpecError, match="overridden that way"):
        apply(renamed, RemoveOverride("tested", "b.min"), catalogue)


def test_an_override_follows_the_report_that_its_rule_is_named_for(file):
    file.write_text(TEXT.replace("{metric: accuracy, at", "{report: scores, metric: accuracy, at"))
    overridden(file, "checked", "gate")
    pipeline, catalogue = read(file), pipeline_core.read(file).catalogue
    renamed = apply(pipeline, RenameStage("scores", "judged"), catalogue)
    assert renamed.overrides[1].rule_names == ("judged.accuracy.at_least",)
    assert renamed.stages["gate"].settings["rules"][0]["report"] == "judged"


def test_an_override_of_no_stage_is_told(file):
    text = TEXT + "overrides: [{stage: gone, name: Ana, reason: Why, rules: [{rule: f1}]}]\n"
    (problem,) = check(parse(text), pipeline_core.read(file).catalogue)
    assert (problem.code, problem.fix) == ("override_of_nothing", (RemoveOverride("gone", ""),))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{stage: gate, reason: Why, rules: [{rule: f1}]}", "must have a name"),
        ("{stage: gate, name: Ana, rules: [{rule: f1}]}", "must have a reason"),
        ("{stage: gate, name: Ana, reason: Why}", "what it was given for"),
        ("{stage: gate, name: Ana, reason: Why, rules: [{rule: f1, worse: 1}]}", "given for"),
        ("{stage: gate, name: Ana, reason: Why, date: soon, rules: [{rule: f1}]}", "2026-01-31"),
        ("{stage: gate, name: Ana, reason: Why, until: 3, rules: [{rule: f1}]}", "until"),
    ],
)
def test_an_entry_that_answers_for_nothing_is_refused(entry, words):
    with pytest.raises(SpecError, match=words):
        parse(f"{TEXT}overrides: [{entry}]\n")


def test_a_pinned_result_before_a_gate_is_a_check_that_an_override_answers_for(file, capsys):
    file.write_text(TEXT.replace("at_least: 0.999", "at_least: 0.1"), "utf-8")
    overridden(file, "checked")
    assert told(capsys, "pin", file, "scores")[0] == 0
    run = run_here(file)
    assert (run.states["gate"], run.states["after"]) == ("refused", "skipped")
    pipeline_core.override(file, "gate", **ANA)
    assert read(file).overrides[1].rule_names == ("pinned.scores",)
    assert run_here(file).status == "succeeded"


def test_the_script_tells_who_answers_and_refuses_what_is_worse(file):
    overridden(file, "checked", "gate")
    script = file.with_name("script.py")
    script.write_text(pipeline_core.export(file), "utf-8")
    command = [sys.executable, script.name]
    first = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert "gate: overridden by Ana Ruiz: A pilot." in first.stdout
    rows = pd.read_csv(file.parent / "rows.csv")
    rows.loc[:20, "a"] = -5
    rows.to_csv(file.parent / "rows.csv", index=False)
    second = subprocess.run(command, cwd=file.parent, capture_output=True, check=False)
    assert second.returncode == 1


@pytest.mark.long
def test_the_script_of_an_overridden_gate_gives_the_numbers_of_the_run(file, tmp_path, capsys):
    overridden(file, "checked", "gate")
    shutil.copy(file, tmp_path / "copy.yaml")
    code, output, _ = told(capsys, "export", file, "-o", tmp_path / "s.py", "--verify")
    assert (code, "exactly the same" in output) == (0, True)
