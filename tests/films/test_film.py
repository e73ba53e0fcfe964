"""A film of a session: its moments in order, its runs, and a file that is read with limits."""

from __future__ import annotations

import json
import time

import pytest

from pipeline_core.errors import SpecError
from pipeline_core.films import film as films
from pipeline_core.films.film import Film, Moment, film_of
from pipeline_core.films.film_file import NAME, read_film, write_film
from pipeline_core.spec import Pipeline, Stage, pack, parse
from pipeline_core.store import open_store
from pipeline_core.store.document_journal import DocumentChange
from pipeline_core.store.revisions import NewRevision

FIRST = "fabrica: 1\nname: A\nstages: {}\n"
SECOND = "fabrica: 1\nname: B\nstages: {}\n"
EDIT = {"edit": "rename_pipeline", "name": "B"}


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "workspace")
    yield store
    store.close()


def run_to_end(store, text):
    run = store.runs.create("p", "p", "p.yaml", text).id
    store.runs.submit(run)
    store.runs.finish(run, "failed", {"code": "run.lost", "values": {}})
    return run


def test_edits_and_runs_come_in_the_order_in_which_they_happened(store):
    store.revisions.add("p", FIRST)
    run_to_end(store, FIRST)
    store.revisions.add("p", SECOND, [EDIT])
    run_to_end(store, SECOND)
    film = film_of(store, "p", "Mine")
    kinds = ["run" if moment.stages is not None else "edit" for moment in film.moments]
    assert kinds == ["edit", "run", "edit", "run"]
    assert [moment.text for moment in film.moments] == [FIRST, FIRST, SECOND, SECOND]
    assert film.moments[2].edits == (EDIT,)
    seconds = [moment.seconds for moment in film.moments]
    assert seconds[0] == 0
    assert seconds == sorted(seconds)


def test_a_revision_that_no_file_ever_had_is_a_moment_too(store):
    store.revisions.add("p", FIRST)
    edited = Pipeline(name="C", stages={"a": Stage("a", "read_csv")})
    change = DocumentChange(2, NewRevision(None, [EDIT], pack(edited)))
    store.journal.record("p", change)
    film = film_of(store, "p", "Mine")
    assert parse(film.moments[-1].text, "x.yaml") == edited


def test_it_begins_with_the_pipeline_as_it_stood_then(store):
    for name in ("A", "B"):
        store.revisions.add("p", f"fabrica: 1\nname: {name}\nstages: {{}}\n")
    since = time.time()
    store.revisions.add("p", "fabrica: 1\nname: C\nstages: {}\n")
    film = film_of(store, "p", "Mine", since)
    assert [parse(moment.text, "x.yaml").name for moment in film.moments] == ["B", "C"]
    assert film.moments[0].seconds == 0


def test_without_anything_to_show_or_with_too_much_there_is_a_sentence(store, monkeypatch):
    with pytest.raises(SpecError, match="nothing has happened"):
        film_of(store, "p", "Mine")
    store.revisions.add("p", FIRST)
    with pytest.raises(SpecError, match="nothing has happened"):
        film_of(store, "p", "Mine")
    store.revisions.add("p", SECOND)
    monkeypatch.setattr(films, "MAX_MOMENTS", 1)
    with pytest.raises(SpecError, match="at most 1 moments"):
        film_of(store, "p", "Mine")


def test_a_file_gives_the_same_film(tmp_path):
    row = {"stage": "a", "status": "succeeded", "summary": {"rows": [1, 2.5, None, "é"]}}
    film = Film(
        "é", (Moment(0.0, FIRST), Moment(1.5, SECOND, (EDIT,)), Moment(2.0, "", (), (row,)))
    )
    write_film(film, tmp_path)
    assert read_film(tmp_path) == film


MOMENT = {"seconds": 0, "text": "", "edits": [], "stages": None}
GOOD = {"film": 1, "name": "x", "moments": [MOMENT]}
BAD = {
    "no JSON": "{",
    "no object": "[]",
    "another version": json.dumps({**GOOD, "film": 2}),
    "no moments": json.dumps({**GOOD, "moments": []}),
    "too many": json.dumps({**GOOD, "moments": [MOMENT] * (films.MAX_MOMENTS + 1)}),
    "a text that is none": json.dumps({**GOOD, "moments": [{**MOMENT, "text": 3}]}),
    "an edit that is none": json.dumps({**GOOD, "moments": [{**MOMENT, "edits": [1]}]}),
    "a stage without a name": json.dumps(
        {**GOOD, "moments": [{**MOMENT, "stages": [{"status": "failed"}]}]}
    ),
    "nested without end": "[" * 100_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_no_film_is_refused_with_a_sentence(tmp_path, text):
    (tmp_path / NAME).write_text(json.dumps(GOOD))
    assert read_film(tmp_path).name == "x"
    (tmp_path / NAME).write_text(text)
    with pytest.raises(SpecError, match="must be a film"):
        read_film(tmp_path)
