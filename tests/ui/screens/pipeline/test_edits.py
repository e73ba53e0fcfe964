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
from ui.documents import changes, documents
from ui.documents.documents import Document
from ui.documents.previews import preview, profile, sound_part
from ui.screens.pipeline.edits import placing
from ui.screens.pipeline.edits.adding import blocks, label
from ui.text.edit_words import mended, told

CATALOGUE = real_catalogue()
SEED_1 = SetSetting("forest", "n_estimators", 7)


@pytest.fixture
def store(workspace: Path):
    made = open_store(workspace)
    yield made
    made.close()


@pytest.fixture
def penguins(workspace: Path) -> Document:
    return documents.load("penguins")


def do(store, document: Document, *edits) -> Document:
    changes.change(store, document, edits, CATALOGUE, document.text)
    return documents.load(document.id)


def test_an_edit_is_in_the_file_at_once_and_comments_stay(store, penguins):
    made = do(store, penguins, SEED_1)
    assert made.pipeline.stages["forest"].settings == {"n_estimators": 7}
    assert "# The year says when somebody measured, not what." in made.text


def test_undo_and_redo_to_the_letter(store, penguins):
    first = do(store, penguins, SEED_1)
    second = do(store, first, RemoveStage("forest_scores"))
    back, again = changes.steps(store, second)
    assert told(back.edits, "en") == "remove forest_scores"
    assert again is None
    changes.undo(store, second, second.text)
    assert documents.load("penguins").text == first.text
    changes.undo(store, first, first.text)
    now = documents.load("penguins")
    assert now.text == penguins.text
    back, again = changes.steps(store, now)
    assert back is None
    assert told(again.edits, "es") == "forest: cambiar n_estimators"
    changes.redo(store, now, now.text)
    changes.redo(store, first, first.text)
    assert documents.load("penguins").text == second.text


def test_all_edits_or_none(store, penguins):
    with pytest.raises(FabricaError):
        do(store, penguins, SEED_1, Connect("forest", "split", "data"))
    assert documents.load("penguins").text == penguins.text
    assert changes.steps(store, penguins) == (None, None)


def test_a_change_elsewhere_is_never_overwritten(store, penguins):
    elsewhere = penguins.text + "\n# mine\n"
    penguins.file.write_text(elsewhere, encoding="utf-8")
    for act in (
        lambda: changes.change(store, penguins, [SEED_1], CATALOGUE, penguins.text),
        lambda: changes.undo(store, penguins, penguins.text),
        lambda: changes.redo(store, penguins, penguins.text),
    ):
        with pytest.raises(SpecError) as caught:
            act()
        assert caught.value.code == "edit.conflict"
    assert penguins.file.read_text(encoding="utf-8") == elsewhere


def test_a_change_by_an_editor_becomes_a_revision(store, penguins):
    first = do(store, penguins, SEED_1)
    penguins.file.write_text(first.text + "\n# mine\n", encoding="utf-8")
    mine = documents.load("penguins")
    back, _ = changes.steps(store, mine)
    assert back.edits == ()
    changes.undo(store, mine, mine.text)
    assert documents.load("penguins").text == first.text
    changes.redo(store, first, first.text)
    assert documents.load("penguins").text == mine.text


def test_windows_line_ends_stay(store, penguins):
    penguins.file.write_bytes(penguins.text.replace("\n", "\r\n").encode())
    made = do(store, documents.load("penguins"), SEED_1)
    assert penguins.file.read_bytes().count(b"\r\n") == made.text.count("\n")
    changes.undo(store, made, made.text)
    assert penguins.file.read_bytes() == penguins.text.replace("\n", "\r\n").encode()


def done(pipeline: Pipeline, edits) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, CATALOGUE)
        edit_to_json(edit)
    return pipeline


def test_a_model_s_evaluation_finds_the_split(penguins):
    made = done(penguins.pipeline, placing.add(penguins.pipeline, CATALOGUE, "evaluate", "forest"))
    assert made.stages["evaluate"].inputs == {"model": ("forest",), "data": ("split",)}


def test_a_stage_goes_between(penguins):
    edits = placing.add_between(penguins.pipeline, CATALOGUE, "select_k_best", "scaled")
    made = done(penguins.pipeline, edits)
    assert made.stages["select_k_best"].inputs == {"data": ("scaled",)}
    for model in ("logistic", "forest", "baseline"):
        assert made.stages[model].inputs == {"data": ("select_k_best",)}
    assert placing.add_between(penguins.pipeline, CATALOGUE, "evaluate", "forest") is None
    assert placing.add_between(penguins.pipeline, CATALOGUE, "scale", "forest_scores") is None


def test_what_fits_nowhere_stands_alone(penguins):
    edits = placing.add(penguins.pipeline, CATALOGUE, "read_csv", "split")
    assert len(edits) == 1
    assert done(penguins.pipeline, edits).stages["read_csv"].inputs == {}


def test_a_stage_is_moved_onto_another_wire(penguins):
    wire = placing.Wire("penguins", "roles", "table")
    assert placing.move_onto(penguins.pipeline, CATALOGUE, "roles", wire) is None
    wire = placing.Wire("categories", "scaled", "data")
    made = done(
        penguins.pipeline, placing.move_onto(penguins.pipeline, CATALOGUE, "filled_words", wire)
    )
    assert made.stages["split"].inputs == {"data": ("filled_numbers",)}
    assert made.stages["filled_words"].inputs == {"data": ("categories",)}
    assert made.stages["scaled"].inputs == {"data": ("filled_words",)}


def test_only_fitting_stages_are_offered_and_the_others_say_why(penguins):
    fitting, others = placing.may_feed(penguins.pipeline, CATALOGUE, "scaled", "data")
    assert "categories" in fitting  # what is wired stays in the list
    assert "split" in fitting
    assert others["forest"].code == "wire.cycle" or others["forest"].code == (
        "wire.kinds_do_not_fit"
    )
    assert others["logistic_scores"].code == "wire.kinds_do_not_fit"
    assert "scaled" not in {*fitting, *others}
    edits = placing.feed(penguins.pipeline, "scaled", "data", ["split"])
    assert done(penguins.pipeline, edits).stages["scaled"].inputs == {"data": ("split",)}
    assert placing.feed(penguins.pipeline, "scaled", "data", ["categories"]) == []


def test_blocks_are_found_by_either_language():
    for lang in ("en", "es"):
        text = label(CATALOGUE["scale"], lang)
        assert "Scale numbers" in text
        assert "Escalar" in text
    assert set(blocks(CATALOGUE, "es")) == set(CATALOGUE)


def test_an_empty_pipeline_is_a_file_like_any_other(workspace, store):
    first, second = documents.create(title="Mine"), documents.create()
    assert first != second
    document = documents.load(first)
    assert document.pipeline == parse(document.text)
    assert document.pipeline.name == "Mine"
    made = do(store, document, *placing.add(document.pipeline, CATALOGUE, "read_csv", None))
    assert list(made.pipeline.stages) == ["read_csv"]
    changes.undo(store, made, made.text)
    assert documents.load(first).text == document.text


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd.csv", "passwd.csv"), ("a b\0;.csv", "a_b_.csv"), (".hidden", "data.hidden"),
     ("año.csv", "ano.csv"), ("表.csv", "data.csv"), ("x" * 300 + ".csv", "x" * 76 + ".csv")],
)  # fmt: skip
def test_a_dropped_file_has_a_plain_name_beside_the_pipeline(penguins, name, kept):
    found = documents.keep_file(penguins, name, b"a,b\n1,2\n")
    assert found == kept
    assert (penguins.file.parent / found).read_bytes() == b"a,b\n1,2\n"
    assert documents.keep_file(penguins, name, b"a,b\n1,2\n") == found
    other = documents.keep_file(penguins, name, b"other")
    assert other != found
    assert (penguins.file.parent / found).read_bytes() == b"a,b\n1,2\n"


def test_the_sound_part_of_a_broken_pipeline(penguins, store):
    broken = do(store, penguins, SetSetting("filled_words", "strategy", "magic"))
    part = sound_part(broken, CATALOGUE)
    assert list(part.stages) == ["penguins", "roles", "measurements", "filled_numbers"]
    assert "forest" not in sound_part(penguins, CATALOGUE).stages
    assert "scaled" in sound_part(penguins, CATALOGUE).stages
    moved = do(store, broken, MoveStage("roles", (5.0, 5.0)))
    assert sound_part(moved, CATALOGUE) == part  # a place is no reason to compute anew


@pytest.mark.usefixtures("launcher")
def test_previews_follow_each_edit(workspace, store, penguins):
    client.ensure_launcher(workspace)
    preview(penguins, CATALOGUE)  # warms the launcher's child up
    made = do(store, penguins, SetSetting("measurements", "columns", ["island", "sex"]))
    views = preview(made, CATALOGUE)
    assert list(views["measurements"]["kinds"]) == ["species", "island", "sex"]
    columns = profile(made, CATALOGUE, "measurements")
    assert [one["column"] for one in columns] == ["species", "island", "sex"]
    assert sum(columns[1]["bars"]) == 344
    assert profile(made, CATALOGUE, "forest") is None


def test_a_fix_calls_a_block_by_its_title():
    edit = {"edit": "insert_stage", "block": "impute_numbers", "stage": "logistic"}
    entries = {"impute_numbers": {"id": "impute_numbers", "title": "Fill missing numbers"}}
    assert mended(edit, "en", (), entries) == "put Fill missing numbers before logistic"
    assert mended(edit, "es", (), entries) == "poner Completar números antes de logistic"
