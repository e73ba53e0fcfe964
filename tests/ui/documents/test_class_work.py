"""What the people of a class work on: the last pipeline of each, and what stops it."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import SetSetting
from pipeline_core.errors import SpecError
from pipeline_core.runs.pack import unpack
from ui.documents import (
    alarm_acts,
    class_work,
    document_edits,
    document_runs,
    documents,
    factories,
    kept_models,
    laboratories,
    own_code,
    radar_reports,
    simulations,
    watches,
)
from ui.documents.class_work import commonest, work_of_class
from ui.documents.hand_ins import hand_in_chunks
from ui.documents.lessons import begin_lesson, find_lesson
from ui.documents.pipeline_folders import import_pipeline
from ui.documents.stores import store_of, visitor_store
from ui.security import pause, people, sessions, visitor


@pytest.fixture
def everybody(workspace, monkeypatch):
    """Three people: two with the same fault in different pipelines, one with nothing yet."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    for name in ("Ana", "Beto", "Carla"):
        people.sign_in(name, "lluvia")
    ana, beto, carla = sorted(people.everybody(), key=lambda person: person.name)
    for person, example in ((ana, "penguins"), (beto, "housing")):
        with visitor.act_as(person.id):
            document = documents.load(example)
            set_share(document, 2.5)
    return ana, beto, carla


def set_share(document, share):
    edit = SetSetting("split", "test_share", share)
    store = visitor_store()
    catalogue = load_catalogue(store.workspace)
    return document_edits.apply_edits(store, document, [edit], catalogue, document.text)


def test_each_ones_pipeline_is_seen_with_what_stops_it(everybody):
    ana, beto, _ = everybody
    works = work_of_class(everybody)
    assert [(work.person, work.document.id) for work in works] == [
        (ana, "penguins"),
        (beto, "housing"),
    ]
    assert {(work.obstacle.code, work.obstacle.stage) for work in works} == {
        ("bad_setting", "split")
    }
    [(obstacle, having)] = commonest(works)
    assert (obstacle.code, having) == ("bad_setting", [ana, beto])


def test_an_obstacle_is_timed_from_when_it_was_seen_first_and_ends_when_mended(everybody):
    ana, beto, _ = everybody
    first = work_of_class([ana, beto])[0].obstacle
    with visitor.act_as(ana.id):
        set_share(documents.load("penguins"), 3.5)
    again = work_of_class([ana])[0].obstacle
    assert again.message["values"] != first.message["values"]
    assert again.since == first.since
    assert not again.has_lasted(first.since + 60)
    assert again.has_lasted(first.since + class_work.STUCK_SECONDS)
    with visitor.act_as(ana.id):
        set_share(documents.load("penguins"), 0.3)
    assert work_of_class([ana])[0].obstacle is None


def test_a_check_that_found_no_time_is_made_at_the_next_look(everybody, monkeypatch):
    ana, beto, _ = everybody
    work_of_class([ana, beto])
    for person, example in ((ana, "penguins"), (beto, "housing")):
        with visitor.act_as(person.id):
            set_share(documents.load(example), 0.3)
    monkeypatch.setattr(class_work, "CHECK_SECONDS", 0.0)
    stopped = [sum(bool(w.obstacle) for w in work_of_class([ana, beto])) for _ in range(2)]
    assert stopped == [1, 0]


def test_what_was_not_read_for_want_of_time_is_read_at_the_next_look(everybody, monkeypatch):
    ana, beto, _ = everybody
    work_of_class([ana, beto])
    for person, example in ((ana, "penguins"), (beto, "housing")):
        with visitor.act_as(person.id):
            set_share(documents.load(example), 0.3)
    monkeypatch.setattr(class_work, "READ_SECONDS", -1.0)
    assert not any("0.3" in work.document.text for work in work_of_class([ana, beto]))
    monkeypatch.setattr(class_work, "READ_SECONDS", 60.0)
    works = work_of_class([beto, ana])
    assert [work.person for work in works] == [beto, ana]
    assert all("0.3" in work.document.text for work in works)


def test_the_one_modified_last_comes_first_and_all_can_be_seen(everybody):
    ana = everybody[0]
    with visitor.act_as(ana.id):
        other = documents.load(documents.create_pipeline("mine", "Mine"))
    os.utime(other.file, (2e9, 2e9))
    assert [work.document.id for work in work_of_class([ana])] == ["mine"]
    both = work_of_class([ana], all_of_them=True)
    assert [work.document.id for work in both] == ["mine", "penguins"]


def test_what_is_handed_in_is_a_folder_of_packs(everybody, tmp_path):
    content = b"".join(hand_in_chunks(everybody, "en"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["Ana.zip", "Beto.zip"]
        archive.extractall(tmp_path)
    with visitor.act_as(everybody[0].id):
        document = documents.load("penguins")
    file = unpack(tmp_path / "Ana.zip", tmp_path / "out")
    assert replace(document, file=file).text == file.read_text("utf-8")
    assert (file.parent / "penguins.csv").is_file()


def test_one_that_cannot_be_packed_is_named_and_keeps_nobody_elses_back(everybody, tmp_path):
    (people.folder(everybody[0].id) / "pipelines/penguins/penguins.csv").unlink()
    with zipfile.ZipFile(io.BytesIO(b"".join(hand_in_chunks(everybody, "es")))) as archive:
        assert sorted(archive.namelist()) == ["Beto.zip", "missing.json"]
        reason = json.loads(archive.read("missing.json"))["Ana"]
    assert "penguins.csv" in reason
    assert re.search(r"\b(debe|no)\b", reason)


ACTS = {
    "edit": lambda: set_share(documents.load("penguins"), 0.4),
    "undo": lambda: undo(documents.load("penguins")),
    "run": lambda: document_runs.start(documents.load("penguins")),
    "create": lambda: documents.create_pipeline("more"),
    "import": lambda: import_pipeline(visitor.workspace(), "x", b"fabrica: 1\nstages: {}\n", {}),
    "begin a lesson": lambda: begin_lesson(find_lesson("what-a-pipeline-is"), "es"),
    "factory": lambda: factories.start(documents.load("penguins"), None),
    "keep a variant": lambda: factories.keep_variant(documents.load("penguins"), "0", "mine"),
    "set up a watch": lambda: watches.set_up("mine", "new.csv", None, 50),
    "leak": lambda: laboratories.leak_of_pipeline(documents.load("penguins")),
    "folds": lambda: laboratories.fold_theatre(documents.load("penguins")),
    "keep": lambda: kept_models.keep("0" * 16, "forest", "mine", "", None),
    "fit again": lambda: kept_models.refit(None),
    "simulate": lambda: simulations.start("mine", "new.csv", None),
    "radar": lambda: radar_of(documents.load("penguins")),
    "train anew": lambda: alarm_acts.begin_retraining(None, Path("loans.yaml"), "", None),
    "new block": lambda: own_code.create("mine", "table", "es"),
    "change a block": lambda: own_code.save("mine", "", "0"),
    "rename a block": lambda: own_code.rename("mine", "other", "0"),
    "delete a block": lambda: own_code.delete("mine", "0"),
}


def radar_of(document):
    place = (document.pipeline, str(document.file), None, 1)
    radar_reports.examine(visitor.workspace(), *place, lambda progress: None)


def undo(document):
    return document_edits.undo(visitor_store(), document, document.text)


def test_in_a_pause_a_pupil_changes_and_runs_nothing(everybody):
    ana = everybody[0]
    before = files_of(ana)
    pause.begin_pause()
    with visitor.act_as(ana.id):
        assert [name for name, act in ACTS.items() if not is_refused(act)] == []
        assert own_code.names() == []  # looking is none of them
        assert store_of(people.folder(ana.id)).runs.open_runs() == []
    assert files_of(ana) == before


def is_refused(act):
    try:
        act()
    except SpecError as error:
        return error.code == "class.paused"
    return False


def files_of(person):
    folder = people.folder(person.id) / "pipelines"
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_teacher_goes_on_in_the_pause_and_all_do_after_it(everybody):
    ana, beto, _ = everybody
    sessions.begin_session(ana.id, teacher=True)
    pause.begin_pause()
    with visitor.act_as(ana.id):
        assert "0.4" in set_share(documents.load("penguins"), 0.4)
    pause.end_pause()
    with visitor.act_as(beto.id):
        assert "0.4" in set_share(documents.load("housing"), 0.4)
