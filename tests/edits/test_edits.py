"""Edits: each does what it says, changes nothing in place, and its result can be kept."""

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
    may_connect,
    path_between,
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


def done(pipeline: Pipeline, *edits) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, CATALOGUE)
    return pipeline


def refused(pipeline: Pipeline, edit) -> str:
    with pytest.raises(FabricaError) as caught:
        apply(pipeline, edit, CATALOGUE)
    return caught.value.code


def test_an_added_stage_gets_a_free_name_and_its_place(pipeline):
    made = done(pipeline, AddStage("scale", at=(1, 2)), AddStage("scale"))

    assert list(made.stages)[-2:] == ["scale", "scale_2"]
    assert made.layout["scale"] == (1.0, 2.0)


def test_renaming_takes_wires_settings_and_place_along(pipeline):
    made = done(pipeline, RenameStage("scaled", "numbers"), RenameStage("rows", "people"))

    assert made.stages["again"].inputs == {"data": ("numbers",)}
    assert made.stages["again"].settings == {"columns": {"made_by": "numbers"}}
    assert made.stages["roles"].inputs == {"table": ("people",)}
    assert made.layout == {"people": (0.0, 0.0)}
    assert list(made.stages)[:2] == ["people", "roles"]


def test_removing_takes_the_wires_along_and_heals_if_asked(pipeline):
    assert done(pipeline, RemoveStage("scaled")).stages["again"].inputs == {}
    assert done(pipeline, RemoveStage("rows")).layout == {}
    healed = done(pipeline, RemoveStage("scaled", heal=True))
    assert healed.stages["again"].inputs == {"data": ("split",)}


def test_a_stage_goes_in_between(pipeline):
    made = done(pipeline, InsertStage("encode_categories", "split", "scaled", "data"))

    assert made.stages["encode_categories"].inputs == {"data": ("split",)}
    assert made.stages["scaled"].inputs == {"data": ("encode_categories",)}
    assert made.stages["scores"].inputs["data"] == ("split",)


def test_wires_come_and_go(pipeline):
    loose = done(pipeline, Disconnect("forest", "scores", "model"))
    assert loose.stages["scores"].inputs == {"data": ("split",)}
    assert done(loose, Connect("forest", "scores")).stages["scores"].inputs["model"] == ("forest",)
    many = done(pipeline, AddStage("gate", "gate"), Connect("gate", "others", "scores"))
    assert many.stages["others"].inputs == {"scores": ("scores", "gate")}


def test_settings_seed_name_and_notes(pipeline):
    made = done(
        pipeline,
        SetSetting("forest", "trees", 5), SetSetting("scaled", "method", "nonsense"),
        ResetSetting("again", "columns"), SetSeed(7), RenamePipeline("Neu"),
        MoveStage("rows", (5, 6)),
        AddNote("one", (1, 1)), AddNote("two"), ChangeNote(0, "uno"), RemoveNote(1),
    )  # fmt: skip

    assert made.stages["forest"].settings == {"trees": 5}
    assert made.stages["scaled"].settings == {"method": "nonsense"}
    assert made.stages["again"].settings == {}
    assert (made.seed, made.name, made.layout["rows"]) == (7, "Neu", (5.0, 6.0))
    assert made.notes == (Note("uno", (1.0, 1.0)),)


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
    assert refused(pipeline, edit) == code


def test_a_circle_is_refused_with_its_path(pipeline):
    loose = done(pipeline, Disconnect("split", "scaled", "data"))

    refusal = may_connect(loose, CATALOGUE, "again", "scaled", "data")

    assert refusal.code == "wire.cycle"
    assert refusal.values["path"] == ["scaled", "again", "scaled"]


def test_a_pipeline_cannot_grow_without_end():
    full = Pipeline(stages={f"s{n}": Stage(f"s{n}", "scale") for n in range(MAX_STAGES)})

    assert refused(full, AddStage("scale")) == "edit.too_many_stages"


def test_ports_that_fit_are_offered_and_paths_found(pipeline):
    made = done(pipeline, AddStage("evaluate", "exam"))
    assert fitting_ports(made, CATALOGUE, "forest", "exam") == ["model"]
    assert fitting_ports(made, CATALOGUE, "split", "exam") == ["data"]
    assert fitting_ports(made, CATALOGUE, "scores", "exam") == []
    assert path_between(made, "roles", "scaled") == ["roles", "split", "scaled"]
    assert path_between(made, "scaled", "roles") is None


def test_edits_travel_as_json():
    inserted = InsertStage("a", "b", "c", "d", settings={"x": [1]}, at=(1.0, 2.0))
    for edit in (inserted, SetSeed(1), SetSetting("a", "b", None), RemoveStage("x", True)):
        assert edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) == edit


@pytest.mark.parametrize(
    "found",
    [None, [], {}, {"edit": "explode"}, {"edit": ["set_seed"]}, {"edit": "set_seed"},
     {"edit": "set_seed", "seed": "1"}, {"edit": "set_seed", "seed": True},
     {"edit": "set_seed", "seed": 1, "more": 2}, {"edit": "move_stage", "stage": "a", "at": [1]},
     {"edit": "move_stage", "stage": "a", "at": ["1", "2"]}, {"edit": "remove_stage", "stage": 3},
     {"edit": "add_stage", "block": "a", "settings": []},
     {"edit": "set_setting", "stage": "a", "setting": "b", "value": "\x1b"}],
)  # fmt: skip
def test_anything_else_as_json_is_refused(found):
    with pytest.raises(SpecError):
        edit_from_json(found)


names = st.sampled_from(["rows", "roles", "split", "scaled", "again", "forest", "scores", "others",
                         "new", "gone", "", "class"])  # fmt: skip
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
def test_whatever_is_done_the_pipeline_can_be_kept_and_is_never_changed_in_place(several):
    pipeline = parse(TEXT)
    for edit in several:
        before = copy.deepcopy(pipeline)
        made = pipeline
        try:
            made = apply(pipeline, edit, CATALOGUE)
        except (SpecError, WiringError, SettingsError) as error:
            assert error.code.startswith(("spec.", "edit.", "wire."))  # noqa: PT017
        assert pipeline == before
        pipeline = made
    assert parse(dump(pipeline)) == pipeline
    assert path_is_free_of_circles(pipeline)


def path_is_free_of_circles(pipeline: Pipeline) -> bool:
    from graphlib import TopologicalSorter

    graph = {name: [one for names in stage.inputs.values() for one in names]
             for name, stage in pipeline.stages.items()}  # fmt: skip
    return len(list(TopologicalSorter(graph).static_order())) >= len(graph)
