"""Edits are written at once, can be taken back and done again, and never over others' changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.edits import (
    Connect,
    MoveStage,
    RemoveStage,
    SetSetting,
    apply,
    edit_to_json,
)
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import open_store
from tests.small_catalogue import real_catalogue
from ui.documents import document_edits, documents
from ui.documents.documents import Document
from ui.documents.previews import preview, previewable_part, profile
from ui.screens.pipeline.edits import placement
from ui.screens.pipeline.edits.add_stage_form import block_label, usable_blocks
from ui.text.edit_words import describe_edits, describe_fix
from ui.text.words import lookup_text

CATALOGUE = real_catalogue()
SEED_1 = SetSetting("forest", "n_estimators", 7)


@pytest.fixture
def store(workspace: Path):
    opened = open_store(workspace)
    yield opened
    opened.close()


@pytest.fixture
def penguins(workspace: Path) -> Document:
    return documents.load("penguins")


def do(store, document: Document, *edits) -> Document:
    document_edits.apply_edits(store, document, edits, CATALOGUE, document.text)
    return documents.load(document.id)


def test_an_edit_is_in_the_file_at_once_and_comments_stay(store, penguins):
    edited = do(store, penguins, SEED_1)
    assert edited.pipeline.stages["forest"].settings == {"n_estimators": 7}
    assert "# Where the stages stand on the canvas; no result depends on it." in edited.text


def test_undo_and_redo_to_the_letter(store, penguins):
    first = do(store, penguins, SEED_1)
    second = do(store, first, RemoveStage("forest_scores"))
    back, again = document_edits.undo_and_redo_steps(store, second)
    assert describe_edits(back.edits, "en") == "remove forest_scores"
    assert again is None
    document_edits.undo(store, second, second.text)
    assert documents.load("penguins").text == first.text
    document_edits.undo(store, first, first.text)
    now = documents.load("penguins")
    assert now.text == penguins.text
    back, again = document_edits.undo_and_redo_steps(store, now)
    assert back is None
    assert describe_edits(again.edits, "es") == "forest: cambiar n_estimators"
    document_edits.redo(store, now, now.text)
    document_edits.redo(store, first, first.text)
    assert documents.load("penguins").text == second.text


def test_all_edits_or_none(store, penguins):
    with pytest.raises(FabricaError):
        do(store, penguins, SEED_1, Connect("forest", "split", "data"))
    assert documents.load("penguins").text == penguins.text
    assert document_edits.undo_and_redo_steps(store, penguins) == (None, None)


def test_a_change_elsewhere_is_never_overwritten(store, penguins):
    elsewhere = penguins.text + "\n# mine\n"
    penguins.file.write_text(elsewhere, encoding="utf-8")
    for act in (
        lambda: document_edits.apply_edits(store, penguins, [SEED_1], CATALOGUE, penguins.text),
        lambda: document_edits.undo(store, penguins, penguins.text),
        lambda: document_edits.redo(store, penguins, penguins.text),
    ):
        with pytest.raises(SpecError) as caught:
            act()
        assert caught.value.code == "edit.conflict"
    assert penguins.file.read_text(encoding="utf-8") == elsewhere


def test_a_change_by_an_editor_becomes_a_revision(store, penguins):
    first = do(store, penguins, SEED_1)
    penguins.file.write_text(first.text + "\n# mine\n", encoding="utf-8")
    mine = documents.load("penguins")
    back, _ = document_edits.undo_and_redo_steps(store, mine)
    assert back.edits == ()
    document_edits.undo(store, mine, mine.text)
    assert documents.load("penguins").text == first.text
    document_edits.redo(store, first, first.text)
    assert documents.load("penguins").text == mine.text


def test_windows_line_ends_stay(store, penguins):
    penguins.file.write_bytes(penguins.text.replace("\n", "\r\n").encode())
    edited = do(store, documents.load("penguins"), SEED_1)
    assert penguins.file.read_bytes().count(b"\r\n") == edited.text.count("\n")
    document_edits.undo(store, edited, edited.text)
    assert penguins.file.read_bytes() == penguins.text.replace("\n", "\r\n").encode()


def applied(pipeline: Pipeline, edits) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, CATALOGUE)
        edit_to_json(edit)
    return pipeline


def test_a_model_s_evaluation_finds_the_split(penguins):
    edited = applied(
        penguins.pipeline,
        placement.edits_to_add(penguins.pipeline, CATALOGUE, "evaluate", "forest"),
    )
    assert edited.stages["evaluate"].inputs == {"model": ("forest",), "data": ("split",)}


def test_a_stage_goes_between(penguins):
    edits = placement.edits_to_insert_after(penguins.pipeline, CATALOGUE, "select_k_best", "scaled")
    edited = applied(penguins.pipeline, edits)
    assert edited.stages["select_k_best"].inputs == {"data": ("scaled",)}
    for model in ("logistic", "forest", "baseline"):
        assert edited.stages[model].inputs == {"data": ("select_k_best",)}
    assert (
        placement.edits_to_insert_after(penguins.pipeline, CATALOGUE, "evaluate", "forest") is None
    )
    assert (
        placement.edits_to_insert_after(penguins.pipeline, CATALOGUE, "scale", "forest_scores")
        is None
    )


def test_what_fits_nowhere_stands_alone(penguins):
    edits = placement.edits_to_add(penguins.pipeline, CATALOGUE, "read_csv", "split")
    assert len(edits) == 1
    assert applied(penguins.pipeline, edits).stages["read_csv"].inputs == {}


def test_a_stage_is_moved_onto_another_wire(penguins):
    wire = placement.Wire("penguins", "roles", "table")
    assert placement.edits_to_move_onto(penguins.pipeline, CATALOGUE, "roles", wire) is None
    wire = placement.Wire("categories", "scaled", "data")
    edited = applied(
        penguins.pipeline,
        placement.edits_to_move_onto(penguins.pipeline, CATALOGUE, "filled_words", wire),
    )
    assert edited.stages["split"].inputs == {"data": ("filled_numbers",)}
    assert edited.stages["filled_words"].inputs == {"data": ("categories",)}
    assert edited.stages["scaled"].inputs == {"data": ("filled_words",)}


def test_only_fitting_stages_are_offered_and_the_others_say_why(penguins):
    fitting, others = placement.possible_sources(penguins.pipeline, CATALOGUE, "scaled", "data")
    assert "categories" in fitting  # what is wired stays in the list
    assert "split" in fitting
    assert others["forest"].code == "wire.cycle" or others["forest"].code == (
        "wire.kinds_do_not_fit"
    )
    assert others["logistic_scores"].code == "wire.kinds_do_not_fit"
    assert "scaled" not in {*fitting, *others}
    edits = placement.edits_to_feed(penguins.pipeline, "scaled", "data", ["split"])
    assert applied(penguins.pipeline, edits).stages["scaled"].inputs == {"data": ("split",)}
    assert placement.edits_to_feed(penguins.pipeline, "scaled", "data", ["categories"]) == []


def test_blocks_are_found_by_either_language():
    for lang in ("en", "es"):
        text = block_label(CATALOGUE["scale"], lang)
        assert "Scale numbers" in text
        assert "Escalar" in text
    assert set(usable_blocks(CATALOGUE, "es")) == set(CATALOGUE)


def test_an_empty_pipeline_is_a_file_like_any_other(workspace, store):
    first, second = documents.create_pipeline(title="Mine"), documents.create_pipeline()
    assert first != second
    document = documents.load(first)
    assert document.pipeline == parse(document.text)
    assert document.pipeline.name == "Mine"
    edited = do(
        store, document, *placement.edits_to_add(document.pipeline, CATALOGUE, "read_csv", None)
    )
    assert list(edited.pipeline.stages) == ["read_csv"]
    document_edits.undo(store, edited, edited.text)
    assert documents.load(first).text == document.text


@pytest.mark.parametrize(
    ("name", "stored_name"),
    [("../../etc/passwd.csv", "passwd.csv"), ("a b\0;.csv", "a_b_.csv"), (".hidden", "data.hidden"),
     ("año.csv", "ano.csv"), ("表.csv", "data.csv"), ("x" * 300 + ".csv", "x" * 76 + ".csv")],
)  # fmt: skip
def test_a_dropped_file_has_a_plain_name_beside_the_pipeline(penguins, name, stored_name):
    file_name = documents.store_data_file(penguins, name, b"a,b\n1,2\n")
    assert file_name == stored_name
    assert (penguins.file.parent / file_name).read_bytes() == b"a,b\n1,2\n"
    assert documents.store_data_file(penguins, name, b"a,b\n1,2\n") == file_name
    other = documents.store_data_file(penguins, name, b"other")
    assert other != file_name
    assert (penguins.file.parent / file_name).read_bytes() == b"a,b\n1,2\n"


def test_the_sound_part_of_a_broken_pipeline(penguins, store):
    broken = do(store, penguins, SetSetting("filled_words", "strategy", "magic"))
    part = previewable_part(broken, CATALOGUE)
    assert list(part.stages) == ["penguins", "roles", "measurements", "filled_numbers"]
    assert "forest" not in previewable_part(penguins, CATALOGUE).stages
    assert "scaled" in previewable_part(penguins, CATALOGUE).stages
    moved = do(store, broken, MoveStage("roles", (5.0, 5.0)))
    assert previewable_part(moved, CATALOGUE) == part  # a place is no reason to compute anew


@pytest.mark.usefixtures("launcher")
def test_previews_follow_each_edit(workspace, store, penguins):
    client.ensure_launcher(workspace)
    preview(penguins, CATALOGUE)  # warms the launcher's child up
    edited = do(store, penguins, SetSetting("measurements", "columns", ["island", "sex"]))
    views = preview(edited, CATALOGUE)
    assert list(views["measurements"]["kinds"]) == ["species", "island", "sex"]
    columns = profile(edited, CATALOGUE, "measurements")
    assert [column["column"] for column in columns] == ["species", "island", "sex"]
    assert sum(columns[1]["bars"]) == 344
    assert profile(edited, CATALOGUE, "forest") is None


def test_a_fix_calls_a_block_by_its_title():
    edit = {"edit": "insert_stage", "block": "impute_numbers", "stage": "logistic"}
    entries = {"impute_numbers": {"id": "impute_numbers", "title": "Fill missing numbers"}}
    assert describe_fix(edit, "en", (), entries) == "insert Fill missing numbers before logistic"
    title = lookup_text("block.impute_numbers", "es")
    assert describe_fix(edit, "es", (), entries) == f"insertar {title} antes de logistic"
