"""A pinned stage keeps its result, whatever changes above it, and whoever hears of it is told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli import main
from pipeline_core.errors import ExportError, FabricaError, PinError
from pipeline_core.library import run as run_file
from pipeline_core.runs import exports
from pipeline_core.runs.pinning import answer_for_pin, pin_stage, pin_state, unpin_stage
from pipeline_core.runs.run_plan import execute_run
from pipeline_core.spec import parse
from pipeline_core.store import Store, open_store
from pipeline_core.store.pins import Pin
from pipeline_core.store.runs import Options, Run

TEXT = """fabrica: 1
name: Pins
seed: 0
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  some: {block: filter_rows, inputs: {table: rows}, settings: {keep: "a > -9"}}
  roles: {block: set_roles, inputs: {table: some}, settings: {target: y}}
  scaled: {block: scale, inputs: {data: roles}}
  split: {block: split_rows, inputs: {data: scaled}}
  model: {block: logistic_regression, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  gate:
    block: quality_gate
    inputs: {model: model, scores: scores}
    settings: {metric: accuracy, at_least: 0.1}
"""
CHANGED = ("a > -9", "a > 0")


class Bench:
    """A pipeline file in a workspace, run in this process."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(folder / "work")
        self.file = folder / "pins.yaml"
        self.write(TEXT)
        random = np.random.default_rng(0)
        rows = pd.DataFrame(random.normal(size=(120, 2)), columns=["a", "b"])
        rows["y"] = np.where(rows["a"] + random.normal(size=120) > 0, "yes", "no")
        rows.to_csv(folder / "rows.csv", index=False)

    def write(self, text: str, *changes: tuple[str, str]) -> None:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.file.write_text(text, "utf-8")

    @property
    def identity(self) -> str:
        return str(self.file)

    def pin(self, stage: str, **answer: str) -> Pin:
        pipeline = parse(self.file.read_text("utf-8"))
        catalogue = load_catalogue(self.store.workspace)
        return pin_stage(self.store, self.identity, pipeline, catalogue, stage, **answer)

    def state(self) -> str:
        pipeline = parse(self.file.read_text("utf-8"))
        catalogue = load_catalogue(self.store.workspace)
        (pin,) = self.store.pins.of(self.identity)
        return pin_state(self.store, pin, pipeline, catalogue)

    def run(self, **options: Any) -> tuple[Run, dict[str, dict[str, Any]]]:
        text, runs = self.file.read_text("utf-8"), self.store.runs
        run = runs.create(self.identity, "Pins", self.identity, text, Options(**options))
        assert runs.claim(run.id)
        *events, end = execute_run(self.store, run)
        runs.append(run.id, events)
        runs.finish(run.id, end["status"])
        ended = runs.get(run.id)
        assert ended is not None
        return ended, {row["stage"]: row for row in runs.stages(run.id)}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def statuses(stages: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: row["status"] for name, row in stages.items()}


def code(stages: dict[str, dict[str, Any]], name: str) -> str:
    return str(stages[name]["reason"]["code"])


def metrics(stages: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return dict(stages["scores"]["summary"]["metrics"])


def test_the_kept_result_is_used_and_what_only_it_needs_does_not_run(bench: Bench) -> None:
    first, before = bench.run()
    bench.pin("scaled")
    bench.write(TEXT, CHANGED)
    run, stages = bench.run()
    assert run.status == "refused"  # by the gate, for which nobody answers
    assert stages["scaled"]["key"] == before["scaled"]["key"]
    assert stages["scaled"]["reason"] == {"code": "reason.pinned", "values": {"run": first.id}}
    assert {name: code(stages, name) for name in ("rows", "some", "roles")} == dict.fromkeys(
        ("rows", "some", "roles"), "reason.above_pin"
    )
    assert statuses(stages)["rows"] == "skipped"
    assert metrics(stages) == metrics(before)  # the rows are the kept ones
    assert run.pinned == ("scaled",)
    assert first.pinned == ()


def test_nothing_that_was_made_with_a_pin_is_taken_for_a_result_without_one(
    bench: Bench, tmp_path: Path
) -> None:
    bench.run()
    bench.pin("scaled")
    bench.write(TEXT, CHANGED)
    _, pinned = bench.run()
    unpin_stage(bench.store, bench.identity, "scaled")
    run, after = bench.run()
    (tmp_path / "other").mkdir()
    never = Bench(tmp_path / "other")
    never.write(TEXT, CHANGED)
    _, expected = never.run()
    assert run.pinned == ()
    assert {name: row["key"] for name, row in after.items()} == {
        name: row["key"] for name, row in expected.items()
    }
    assert metrics(after) == metrics(expected) != metrics(pinned)
    assert statuses(after)["model"] == "succeeded"  # made anew, not reused
    below = ("split", "model", "scores", "gate")
    assert not {pinned[name]["key"] for name in below} & {row["key"] for row in after.values()}


def test_without_a_change_above_a_pinned_run_has_the_same_numbers_and_other_keys(
    bench: Bench,
) -> None:
    _, before = bench.run()
    bench.pin("scaled")
    _, stages = bench.run()
    assert metrics(stages) == metrics(before)
    assert stages["model"]["key"] != before["model"]["key"]
    unpin_stage(bench.store, bench.identity, "scaled")
    run, after = bench.run()
    assert set(statuses(after).values()) == {"reused"}
    assert run.status == "succeeded"


def test_a_gate_by_a_pin_passes_only_where_somebody_answers(bench: Bench) -> None:
    bench.run()
    bench.pin("model")
    run, stages = bench.run()
    assert (run.status, stages["gate"]["status"]) == ("refused", "refused")
    assert [note["code"] for note in stages["gate"]["summary"]["notes"]] == ["pin_unanswered"]
    bench.pin("model", name="Ana", reason="The fit takes an hour.")
    run, stages = bench.run()
    assert (run.status, stages["gate"]["status"]) == ("succeeded", "succeeded")
    (note,) = stages["gate"]["summary"]["notes"]
    assert (note["name"], note["reason"]) == ("Ana", "The fit takes an hour.")
    assert run.pinned == ("model",)  # marked all the same
    bench.pin("model")
    assert bench.run()[0].status == "refused"  # the answer was for that pin alone
    unpin_stage(bench.store, bench.identity, "model")
    run, stages = bench.run()
    assert run.status == "succeeded"
    assert stages["gate"]["summary"]["notes"] == []


def test_an_answer_changes_nothing_else_of_a_pin(bench: Bench) -> None:
    bench.run()
    pin = bench.pin("model")
    bench.write(TEXT, CHANGED)  # a later run has other results
    bench.run()
    answer = {"name": "Ana", "reason": "The fit takes an hour."}
    assert answer_for_pin(bench.store, bench.identity, "model", **answer) == replace(pin, **answer)
    assert bench.run()[0].status == "succeeded"
    for half in ({"name": "", "reason": "Slow."}, {"name": "Ana", "reason": ""}):
        with pytest.raises(PinError, match="belong together"):
            answer_for_pin(bench.store, bench.identity, "model", **half)
    with pytest.raises(PinError) as refusal:
        answer_for_pin(bench.store, bench.identity, "scaled", **answer)
    assert refusal.value.code == "pin.none"


def test_an_answered_pin_does_not_pass_what_the_gate_refuses(bench: Bench) -> None:
    bench.write(TEXT, ("at_least: 0.1", "at_least: 1.5"))
    bench.run()
    bench.pin("model", name="Ana", reason="Slow.")
    assert bench.run()[0].status == "refused"


def test_only_pins_that_a_gate_judges_by_concern_it(bench: Bench) -> None:
    aside = "  look: {block: check_columns, inputs: {table: rows}}\n"
    bench.write(TEXT + aside)
    bench.run()
    bench.pin("look")
    run, stages = bench.run()
    assert run.status == "succeeded"
    assert stages["gate"]["summary"]["notes"] == []
    assert statuses(stages)["rows"] == "reused"  # others need it


@pytest.mark.parametrize(
    ("prepare", "stage", "expected"),
    [
        (lambda bench: None, "scaled", "pin.no_result"),
        (lambda bench: bench.run(), "gate", "pin.gate"),
        (lambda bench: bench.run(), "nothing", "pin.no_stage"),
        (
            lambda bench: (
                bench.run(),
                bench.write(TEXT, ("block: scale,", "block: drop_duplicates,")),
            ),
            "scaled",
            "pin.other_block",
        ),
        (
            lambda bench: (bench.run(), bench.store.artifacts.forget_before(time.time() + 9)),
            "scaled",
            "pin.no_result",
        ),
    ],
)
def test_what_cannot_be_pinned_says_why(
    bench: Bench, prepare: Callable[[Bench], object], stage: str, expected: str
) -> None:
    prepare(bench)
    with pytest.raises(PinError) as refusal:
        bench.pin(stage)
    assert refusal.value.code == expected
    assert bench.store.pins.of(bench.identity) == ()
    assert expected not in str(refusal.value)  # it has a sentence


def test_half_an_answer_and_unpinning_what_is_not_pinned_are_refused(bench: Bench) -> None:
    bench.run()
    for answer in ({"name": "Ana"}, {"reason": "Slow."}):
        with pytest.raises(PinError) as refusal:
            bench.pin("model", **answer)
        assert refusal.value.code == "pin.half_answer"
    with pytest.raises(PinError) as refusal:
        unpin_stage(bench.store, bench.identity, "model")
    assert refusal.value.code == "pin.none"


def test_what_a_pin_needs_is_never_swept(bench: Bench) -> None:
    _, before = bench.run()
    bench.pin("scaled")
    assert bench.store.artifacts.forget_before(time.time() + 9) == len(before) - 1
    assert bench.store.artifacts.sweep(older_than=-9) > 0
    assert list(bench.store.artifacts.summaries(row["key"] for row in before.values())) == [
        before["scaled"]["key"]
    ]
    _, stages = bench.run()
    assert metrics(stages) == metrics(before)


def test_a_lost_result_stops_the_run_and_is_told(bench: Bench) -> None:
    _, before = bench.run()
    bench.pin("scaled")
    bench.store.artifacts.forget(before["scaled"]["key"])
    assert bench.state() == "lost"
    with pytest.raises(PinError) as refusal:
        bench.run()
    assert refusal.value.code == "pin.lost"


def test_a_damaged_result_is_told_and_never_made_again_in_silence(bench: Bench) -> None:
    bench.run()
    bench.pin("split")
    folder = bench.store.workspace / "objects"
    for file in folder.rglob("*"):
        if file.is_file():  # of the same size, so that only reading it shows the damage
            file.chmod(0o600)
            file.write_bytes(bytes(file.stat().st_size))
    run, stages = bench.run(force=("model",))
    assert run.status == "failed"
    assert stages["model"]["error"]["code"] == "failed.pin_damaged"
    assert stages["model"]["error"]["values"]["stage"] == "split"


def test_a_pinned_stage_is_not_run_by_force(bench: Bench) -> None:
    bench.run()
    bench.pin("scaled")
    with pytest.raises(PinError) as refusal:
        bench.run(force=("scaled",))
    assert refusal.value.code == "pin.forced"


def test_another_block_under_the_same_name_does_not_get_the_result(bench: Bench) -> None:
    bench.run()
    bench.pin("scaled")
    bench.write(TEXT, ("block: scale,", "block: impute_numbers,"))
    assert bench.state() == "lost"
    with pytest.raises(PinError) as refusal:
        bench.run()
    assert refusal.value.code == "pin.lost"


def test_a_stage_above_that_is_off_bypassed_broken_or_gone_does_not_matter(bench: Bench) -> None:
    _, before = bench.run()
    bench.pin("scaled")
    for change in (
        ('keep: "a > -9"}', 'keep: "a > -9"}, off: true'),
        ('keep: "a > -9"}', 'keep: "a > -9"}, bypass: true'),
        ('keep: "a > -9"', 'keep: "a >"'),
        ("  roles: {block: set_roles, inputs: {table: some}, settings: {target: y}}\n", ""),
        ("block: set_roles", "block: no_such_block"),
    ):
        text = TEXT.replace(", inputs: {data: roles}", "") if "roles: {" in change[0] else TEXT
        bench.write(text, change)
        run, stages = bench.run()
        assert metrics(stages) == metrics(before), change
        assert run.pinned == ("scaled",)
        assert statuses(stages)["model"] in ("succeeded", "reused")


@pytest.mark.parametrize("state", ["off", "bypass"])
def test_a_pin_of_a_stage_that_is_off_or_bypassed_waits(bench: Bench, state: str) -> None:
    bench.run()
    bench.pin("scaled")
    bench.write(TEXT, ("inputs: {data: roles}}", f"inputs: {{data: roles}}, {state}: true}}"))
    assert bench.state() == "idle"
    run, stages = bench.run()
    assert run.pinned == ()
    assert code(stages, "scaled") == ("reason.off" if state == "off" else "reason.bypassed")
    assert statuses(stages)["rows"] == "reused"
    bench.write(TEXT)
    assert bench.run()[0].pinned == ("scaled",)


def test_a_run_to_a_stage_above_the_pin_runs_it(bench: Bench) -> None:
    bench.run()
    bench.pin("scaled")
    bench.write(TEXT, CHANGED)
    run, stages = bench.run(to=("roles",))
    assert statuses(stages) == {"rows": "reused", "some": "succeeded", "roles": "succeeded"}
    assert run.pinned == ()
    run, stages = bench.run(to=("model",))
    assert list(stages) == ["scaled", "split", "model"]
    assert run.pinned == ("scaled",)


def test_a_pin_below_a_pin_needs_the_upper_one_no_more(bench: Bench) -> None:
    _, before = bench.run()
    bench.pin("scaled")
    bench.pin("split")
    run, stages = bench.run()
    assert run.pinned == ("split",)
    assert code(stages, "scaled") == "reason.above_pin"
    assert metrics(stages) == metrics(before)


def test_pins_are_of_one_pipeline_in_one_workspace(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    bench.pin("scaled")
    other = open_store(tmp_path / "somebody-else")
    assert other.pins.of(bench.identity) == ()
    assert bench.store.pins.of(bench.identity + ".copy.yaml") == ()


def test_a_pin_follows_its_stage_to_a_new_name(bench: Bench) -> None:
    _, before = bench.run()
    bench.pin("scaled")
    bench.store.pins.rename(bench.identity, "scaled", "standard")
    bench.write(TEXT, ("scaled", "standard"))
    run, stages = bench.run()
    assert run.pinned == ("standard",)
    assert metrics(stages) == metrics(before)


def test_a_run_keeps_the_pins_that_it_was_asked_for_with(bench: Bench) -> None:
    bench.run()
    pin = bench.pin("scaled")
    run, _ = bench.run()
    unpin_stage(bench.store, bench.identity, "scaled")
    kept = bench.store.runs.get(run.id)
    assert kept is not None
    assert kept.options.pins == (pin,)
    assert kept.pinned == ("scaled",)


def test_verify_refuses_a_pinned_pipeline_and_the_script_is_of_the_file(bench: Bench) -> None:
    bench.run()
    before = exports.script(bench.store.workspace, bench.file.read_text("utf-8"), bench.identity)
    bench.pin("scaled")
    text = bench.file.read_text("utf-8")
    with pytest.raises(ExportError) as refusal:
        exports.verify(bench.store.workspace, text, bench.identity)
    assert refusal.value.code == "export.pinned"
    assert "scaled" in str(refusal.value)
    assert exports.script(bench.store.workspace, text, bench.identity) == before


def test_the_terminal_pins_runs_lists_and_unpins(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(*words: str, exit_code: int = 0) -> str:
        arguments = [*words, "--workspace", str(bench.store.workspace), "--lang", "es"]
        assert main(arguments) == exit_code
        printed = capsys.readouterr()
        return printed.out or printed.err

    file = bench.identity
    assert "Ejecútela primero" in say("pin", file, "scaled", exit_code=1)
    first = json.loads(say("run", file, "--json"))
    assert "pinned" not in first
    assert first["run"] in say("pin", file, "scaled")
    assert "se conserva" in say("pins", file)
    again = json.loads(say("run", file, "--json", exit_code=1))
    assert (again["status"], again["pinned"]) == ("refused", ["scaled"])
    assert "fabrica pin ARCHIVO scaled" in again["stages"]["gate"]["notes"][0]
    assert "Fijada: scaled." in say("show", again["run"])
    listing = say("runs")
    assert listing.count("Fijada: scaled.") == 1
    assert "no se verifica" in say("export", file, "--verify", exit_code=1)
    assert "Ya no está fijada" in say("unpin", file, "scaled")
    assert "Ninguna" in say("pins", file)
    assert "no está fijada" in say("unpin", file, "scaled", exit_code=1)


def test_the_library_marks_a_pinned_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FABRICA_HOME", str(bench.store.workspace))
    assert run_file(bench.file).pinned == ()
    bench.pin("model", name="Ana", reason="Slow.")
    bench.write(TEXT, ('keep: "a > -9"', 'keep: "a >"'))
    finished = run_file(bench.file)
    assert finished.pinned == ("model",)
    assert finished.status == "succeeded"


def test_a_run_recorded_before_there_were_pins_opens(bench: Bench) -> None:
    run, _ = bench.run()
    options = {"threads": 1, "workers": 1, "to": [], "force": []}
    with bench.store._database.transaction() as write:
        write.execute("UPDATE runs SET options = ?", (json.dumps(options),))
    old = bench.store.runs.get(run.id)
    assert old is not None
    assert old.options.pins == ()
    assert isinstance(PinError("pin.gate", stage="gate"), FabricaError)
