"""What the browser shows ahead of the server is what the server does: one list of cases for both.

The browser answers the same file in `ui/canvas/frontend/tests/parity.test.ts`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline_core.edits import (
    AddTest,
    ChangeTest,
    Edit,
    MuteProblem,
    OverrideStage,
    RemoveOverride,
    RemoveParameter,
    RemoveTest,
    RenameParameter,
    SetFactory,
    SetParameter,
    UnmuteProblem,
    apply,
    edit_from_json,
    fitting_ports,
    free_name,
    wire_refusal,
)
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Group, Note, Pipeline, Stage, as_stage_name, with_written_settings
from ui.documents.live.graph import graph_json

CASES = json.loads(Path(__file__).with_name("parity_cases.json").read_text(encoding="utf-8"))
CATALOGUE = {
    block: {
        "id": block,
        "ports": [{"many": False, "optional": False, **port} for port in entry["ports"]],
        "outputs": entry["outputs"],
        "shape": entry.get("shape"),
        "passes": entry.get("passes"),
        "settings": {"properties": {name: {} for name in entry["settings"]}},
    }
    for block, entry in CASES["catalogue"].items()
}


def pipeline_of(case: dict[str, Any]) -> Pipeline:
    stages = case.get("stages", {})
    return Pipeline(
        case.get("name", ""),
        case.get("seed", 0),
        {name: stage_of(name, stage) for name, stage in stages.items()},
        {name: tuple(stage["place"]) for name, stage in stages.items() if "place" in stage},
        tuple(note_of(note) for note in case.get("notes", ())),
        groups={group["id"]: group_of(group) for group in case.get("groups", ())},
    )


def group_of(group: dict[str, Any]) -> Group:
    texts = {key: group.get(key, "") for key in ("title", "color")}
    return Group(group["id"], tuple(group["stages"]), folded=group.get("folded", False), **texts)


def stage_of(name: str, stage: dict[str, Any]) -> Stage:
    inputs = {port: tuple(sources) for port, sources in stage.get("inputs", {}).items()}
    settings, off = stage.get("settings", {}), stage.get("off", False)
    texts = {key: stage.get(key, "") for key in ("title", "note")}
    bypass = stage.get("bypass", False)
    marks = {"bypass": bypass, "failing": frozenset(map(tuple, stage.get("failing", ())))}
    empty = Stage(name, stage["block"], inputs, off=off, **marks, **texts)
    return with_written_settings(empty, settings, {})


def note_of(note: dict[str, Any]) -> Note:
    at, size = (tuple(note[key]) if key in note else None for key in ("at", "size"))
    return Note(note["text"], at, size, note.get("color", ""))


def cases(part: str) -> Any:
    return pytest.mark.parametrize("case", CASES[part], ids=lambda case: case.get("what"))


@cases("wires")
def test_wires_are_judged_alike(case):
    wire = case["wire"]
    refusal = wire_refusal(
        pipeline_of(case["pipeline"]), CATALOGUE, wire["source"], wire["stage"], wire["port"]
    )
    assert (refusal.code if refusal else None) == case["refused"]


@cases("fitting")
def test_fitting_ports_are_found_alike(case):
    pipeline = pipeline_of(case["pipeline"])
    assert fitting_ports(pipeline, CATALOGUE, case["source"], case["stage"]) == case["ports"]


@cases("edits")
def test_edits_are_done_alike(case):
    before, edit = pipeline_of(case["pipeline"]), edit_from_json(case["edit"])
    if "refused" in case:
        with pytest.raises(FabricaError) as caught:
            apply(before, edit, CATALOGUE)
        assert caught.value.code == case["refused"]
    else:
        after = apply(before, edit, CATALOGUE)
        assert graph_json(after) == graph_json(pipeline_of(case["result"]))


@cases("free_names")
def test_free_names_are_made_alike(case):
    stages = {name: Stage(name, "scale") for name in case["names"]}
    assert free_name(Pipeline(stages=stages), case["block"]) == case["free"]


@pytest.mark.parametrize("case", CASES["stage_names"], ids=lambda case: case["written"])
def test_stage_names_are_made_alike(case):
    assert as_stage_name(case["written"]) == case["name"]


def test_every_kind_of_edit_has_a_case_that_is_done():
    done = {type(edit_from_json(case["edit"])) for case in CASES["edits"] if "result" in case}
    # The canvas draws neither what is muted, overridden or tested nor parameters, and never
    # sends these.
    unseen = {MuteProblem, UnmuteProblem, SetParameter, RenameParameter, RemoveParameter}
    unseen |= {OverrideStage, RemoveOverride, AddTest, ChangeTest, RemoveTest, SetFactory}
    assert done == set(get_args(Edit)) - unseen


def test_every_rule_of_wires_has_a_case():
    assert {case["refused"] for case in CASES["wires"]} == {
        None, "wire.to_itself", "wire.kinds_do_not_fit", "wire.no_such_port", "wire.takes_nothing",
        "wire.there_already", "wire.port_taken", "wire.cycle", "wire.no_such_stage",
        "wire.scores_of_another_model",
    }  # fmt: skip
