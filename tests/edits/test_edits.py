"""Edits: each has its effect, changes nothing in place, and its result can be written."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_core.edits import (
    AddNote,
    AddStage,
    ChangeNote,
    Connect,
    Disconnect,
    InsertStage,
    MoveStage,
    RemoveNote,
    RemoveStage,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetSeed,
    SetSetting,
    apply,
    edit_from_json,
    edit_to_json,
    fitting_ports,
    path_between,
    sources_of,
    wire_refusal,
)
from pipeline_core.errors import FabricaError, SettingsError, SpecError, WiringError
from pipeline_core.spec import MAX_STAGES, Note, Pipeline, Stage, dump, parse
from tests.small_catalogue import CATALOGUE

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: y}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  again: {block: scale, inputs: {data: scaled}, settings: {columns: {made_by: scaled}}}
  forest: {block: forest, inputs: {data: again}}
  scores: {block: evaluate, inputs: {model: forest, data: split}}
  others: {block: compare, inputs: {scores: scores}}
layout:
  rows: [0, 0]
"""


@pytest.fixture
def pipeline() -> Pipeline:
    return parse(TEXT)


def apply_all(pipeline: Pipeline, *edits) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, CATALOGUE)
    return pipeline


def refusal_code(pipeline: Pipeline, edit) -> str:
    with pytest.raises(FabricaError) as raised:
        apply(pipeline, edit, CATALOGUE)
    return raised.value.code


def test_an_added_stage_gets_a_free_name_and_its_place(pipeline):
    edited = apply_all(pipeline, AddStage("scale", at=(1, 2)), AddStage("scale"))

    assert list(edited.stages)[-2:] == ["scale", "scale_2"]
    assert edited.layout["scale"] == (1.0, 2.0)


def test_renaming_takes_wires_settings_and_place_along(pipeline):
    edited = apply_all(pipeline, RenameStage("scaled", "numbers"), RenameStage("rows", "people"))

    assert edited.stages["again"].inputs == {"data": ("numbers",)}
    assert edited.stages["again"].settings == {"columns": {"made_by": "numbers"}}
    assert edited.stages["roles"].inputs == {"table": ("people",)}
    assert edited.layout == {"people": (0.0, 0.0)}
    assert list(edited.stages)[:2] == ["people", "roles"]


def test_removing_takes_the_wires_along_and_heals_if_asked(pipeline):
    assert apply_all(pipeline, RemoveStage("scaled")).stages["again"].inputs == {}
    assert apply_all(pipeline, RemoveStage("rows")).layout == {}
    healed = apply_all(pipeline, RemoveStage("scaled", heal=True))
    assert healed.stages["again"].inputs == {"data": ("split",)}


def test_a_stage_goes_in_between(pipeline):
    edited = apply_all(pipeline, InsertStage("encode_categories", "split", "scaled", "data"))

    assert edited.stages["encode_categories"].inputs == {"data": ("split",)}
    assert edited.stages["scaled"].inputs == {"data": ("encode_categories",)}
    assert edited.stages["scores"].inputs["data"] == ("split",)


def test_wires_come_and_go(pipeline):
    loose = apply_all(pipeline, Disconnect("forest", "scores", "model"))
    assert loose.stages["scores"].inputs == {"data": ("split",)}
    assert apply_all(loose, Connect("forest", "scores")).stages["scores"].inputs["model"] == (
        "forest",
    )
    many = apply_all(pipeline, AddStage("gate", "gate"), Connect("gate", "others", "scores"))
    assert many.stages["others"].inputs == {"scores": ("scores", "gate")}


def test_settings_seed_name_and_notes(pipeline):
    edited = apply_all(
        pipeline,
        SetSetting("forest", "trees", 5),
        SetSetting("scaled", "method", "nonsense"),
        ResetSetting("again", "columns"),
        SetSeed(7),
        RenamePipeline("Neu"),
        MoveStage("rows", (5, 6)),
        AddNote("one", (1, 1)),
        AddNote("two"),
        ChangeNote(0, "uno"),
        RemoveNote(1),
    )

    assert edited.stages["forest"].settings == {"trees": 5}
    assert edited.stages["scaled"].settings == {"method": "nonsense"}
    assert edited.stages["again"].settings == {}
    assert (edited.seed, edited.name, edited.layout["rows"]) == (7, "Neu", (5.0, 6.0))
    assert edited.notes == (Note("uno", (1.0, 1.0)),)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (AddStage("nothing"), "edit.no_such_block"),
        (AddStage("scale", "scaled"), "edit.name_taken"),
        (AddStage("scale", "2nd"), "spec.bad_stage_name"),
        (AddStage("scale", settings={"colour": 1}), "edit.no_such_setting"),
        (RenameStage("scaled", "class"), "spec.keyword_stage_name"),
        (RenameStage("scaled", "rows"), "edit.name_taken"),
        (RenameStage("gone", "x"), "edit.no_such_stage"),
        (RemoveStage("gone"), "edit.no_such_stage"),
        (Connect("forest", "scaled", "data"), "wire.kinds_do_not_fit"),
        (Connect("split", "rows"), "wire.no_port_fits"),
        (Connect("split", "rows", "table"), "wire.takes_nothing"),
        (Connect("again", "scaled", "data"), "wire.port_taken"),
        (Connect("split", "scaled", "data"), "wire.there_already"),
        (Connect("scaled", "scaled", "data"), "wire.to_itself"),
        (Connect("split", "scaled", "table"), "wire.no_such_port"),
        (Connect("gone", "scaled", "data"), "edit.no_such_stage"),
        (Disconnect("rows", "forest", "data"), "wire.not_there"),
        (InsertStage("forest", "split", "scaled", "data"), "wire.kinds_do_not_fit"),
        (SetSetting("scaled", "colour", 1), "edit.no_such_setting"),
        (SetSetting("scaled", "columns", [object()]), "spec.not_literal"),
        (SetSetting("scaled", "columns", float("nan")), "spec.not_literal"),
        (SetSetting("scaled", "columns", "a\x1b[2J"), "spec.hidden_characters"),
        (SetSetting("scaled", "columns", "a" * 300_000), "edit.value_too_large"),
        (SetSeed(-1), "spec.bad_seed"),
        (SetSeed(True), "spec.bad_seed"),
        (RenamePipeline("a\u202eb"), "spec.bad_name"),
        (MoveStage("rows", (float("inf"), 0)), "edit.bad_place"),
        (AddNote(""), "edit.bad_note"),
        (RemoveNote(0), "edit.no_such_note"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(pipeline, edit, code):
    assert refusal_code(pipeline, edit) == code


def test_a_circle_is_refused_with_its_path(pipeline):
    loose = apply_all(pipeline, Disconnect("split", "scaled", "data"))

    refusal = wire_refusal(loose, CATALOGUE, "again", "scaled", "data")

    assert refusal.code == "wire.cycle"
    assert refusal.values["path"] == ["scaled", "again", "scaled"]


def test_a_pipeline_cannot_grow_without_end():
    full = Pipeline(stages={f"s{n}": Stage(f"s{n}", "scale") for n in range(MAX_STAGES)})

    assert refusal_code(full, AddStage("scale")) == "edit.too_many_stages"


def test_ports_that_fit_are_offered_and_paths_found(pipeline):
    edited = apply_all(pipeline, AddStage("evaluate", "exam"))
    assert fitting_ports(edited, CATALOGUE, "forest", "exam") == ["model"]
    assert fitting_ports(edited, CATALOGUE, "split", "exam") == ["data"]
    assert fitting_ports(edited, CATALOGUE, "scores", "exam") == []
    assert path_between(edited, "roles", "scaled") == ["roles", "split", "scaled"]
    assert path_between(edited, "scaled", "roles") is None


def test_edits_travel_as_json():
    insertion = InsertStage("a", "b", "c", "d", settings={"x": [1]}, at=(1.0, 2.0))
    for edit in (insertion, SetSeed(1), SetSetting("a", "b", None), RemoveStage("x", True)):
        assert edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) == edit


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"edit": "explode"},
        {"edit": ["set_seed"]},
        {"edit": "set_seed"},
        {"edit": "set_seed", "seed": "1"},
        {"edit": "set_seed", "seed": True},
        {"edit": "set_seed", "seed": 1, "more": 2},
        {"edit": "move_stage", "stage": "a", "at": [1]},
        {"edit": "move_stage", "stage": "a", "at": ["1", "2"]},
        {"edit": "remove_stage", "stage": 3},
        {"edit": "add_stage", "block": "a", "settings": []},
        {"edit": "set_setting", "stage": "a", "setting": "b", "value": "\x1b"},
    ],
)
def test_anything_else_as_json_is_refused(document):
    with pytest.raises(SpecError):
        edit_from_json(document)


names = st.sampled_from([*parse(TEXT).stages, "new", "gone", "", "class"])
blocks = st.sampled_from([*CATALOGUE, "nothing"])
ports = st.sampled_from(["", "data", "table", "model", "scores", "left"])
values = st.none() | st.integers() | st.text(max_size=5) | st.just({"made_by": "scaled"})
edits = st.one_of(
    st.builds(AddStage, blocks, names),
    st.builds(RemoveStage, names, st.booleans()),
    st.builds(RenameStage, names, names),
    st.builds(Connect, names, names, ports),
    st.builds(Disconnect, names, names, ports),
    st.builds(InsertStage, blocks, names, names, ports, names),
    st.builds(SetSetting, names, st.sampled_from(["columns", "trees", "path"]), values),
    st.builds(ResetSetting, names, st.sampled_from(["columns", "trees"])),
)


@given(st.lists(edits, max_size=12))
@settings(max_examples=200, deadline=None)
def test_whatever_is_done_the_pipeline_can_be_kept_and_is_never_changed_in_place(edits):
    pipeline = parse(TEXT)
    for edit in edits:
        before = copy.deepcopy(pipeline)
        edited = pipeline
        try:
            edited = apply(pipeline, edit, CATALOGUE)
        except (SpecError, WiringError, SettingsError) as error:
            assert error.code.startswith(("spec.", "edit.", "wire."))  # noqa: PT017
        assert pipeline == before
        pipeline = edited
    assert parse(dump(pipeline)) == pipeline
    assert has_no_cycle(pipeline)


def has_no_cycle(pipeline: Pipeline) -> bool:
    from graphlib import TopologicalSorter

    graph = {name: sources_of(stage.inputs) for name, stage in pipeline.stages.items()}
    return len(list(TopologicalSorter(graph).static_order())) >= len(graph)
