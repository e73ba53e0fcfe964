"""The teacher's acts: the server asks who acts, whatever was drawn."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.errors import StoreError
from pipeline_core.runs import client
from pipeline_core.runs.slots import Slots
from pipeline_core.store import open_store
from ui.screens.classroom import acts, roster
from ui.screens.settings import access_section
from ui.security import people, sessions, token, visitor

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pupils(workspace, monkeypatch):
    """Two people of a class who are signed in; the acts come from a page of the first."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    ana, eva = (people.sign_in(name, "lluvia") for name in ("Ana", "Eva"))
    open_sessions = {person: sessions.begin_session(person) for person in (ana, eva)}
    user = {"person": ana, "session": open_sessions[ana].id}
    monkeypatch.setattr(visitor.st, "user", user)
    return ana, eva, user


ACTS = {
    "sign out": acts.sign_out,
    "reset": acts.reset_word,
    "stop": acts.stop_runs,
    "remove": acts.remove,
    "everybody": lambda _: access_section.sign_everybody_out(),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_pupil_may_not_whatever_the_page_showed(pupils, act):
    _, eva, _ = pupils
    before = (people.folder(eva) / "person.json").read_bytes(), sessions.open_sessions()
    with pytest.raises(StoreError, match=r"class\.not_found"):
        act(eva)
    assert before == ((people.folder(eva) / "person.json").read_bytes(), sessions.open_sessions())


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_teacher_may_until_they_sign_out(pupils, act):
    ana, eva, user = pupils
    session = sessions.begin_session(ana, teacher=True)
    user["session"] = session.id
    act(eva)
    is_in = [known for known in sessions.open_sessions() if known.person == eva]
    assert bool(is_in) is (act is acts.stop_runs)
    sessions.end_session(session.id)
    with pytest.raises(StoreError):
        act(eva)


def test_nobody_is_the_teacher_by_the_session_of_another(pupils):
    _, eva, user = pupils
    user["session"] = sessions.begin_session(eva, teacher=True).id
    assert not visitor.is_teacher()


def test_the_owner_of_an_app_without_a_class_replaces_the_key_after_a_question(page, workspace):
    app = page()
    app.switch_page("../pages/settings.py").run()
    issued = token.issue("x")
    app.button(key="sign-all-out").click().run()
    assert app.button(key="sign-all-out-yes")
    assert token.is_valid(issued, "x")
    access_section.sign_everybody_out()
    assert not token.is_valid(issued, "x")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_a_class_its_page_is_not_found(workspace, lang):
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    for name in ("settings", "classroom"):
        app.switch_page(f"../pages/{name}.py").run()
    expected = {"en": "There is no such page.", "es": "No existe esa página."}
    assert [element.value for element in app.info] == [expected[lang]]
    assert not app.button


@pytest.fixture
def teacher(pupils):
    """The first of the two is the teacher; no launcher outlives the test."""
    ana, eva, user = pupils
    user["session"] = sessions.begin_session(ana, teacher=True).id
    folder = people.folder(eva)
    yield ana, eva
    for workspace in (folder, folder.parent.parent):
        client.stop_launcher(workspace)


def test_the_teacher_stops_what_runs_and_what_waits(teacher, workspace):
    _, eva = teacher
    slot = Slots(workspace / "runtime", 1)
    open_store(workspace).close()
    client.ensure_launcher(workspace, at_once=1)
    held = slot.acquire()
    store = open_store(people.folder(eva))
    text = "fabrica: 1\nname: x\nstages: {}\n"
    runs = [store.runs.create("x", "x", "x.yaml", text).id for _ in range(3)]
    for run in runs:
        client.submit(store, run)
    assert [len(tickets) for tickets in roster._runs_of_people().values()] == [3]
    acts.stop_runs(eva)
    os.close(held)
    assert {store.runs.get(run).status for run in runs} == {"cancelled"}
    assert {store.runs.get(run).started for run in runs} == {None}


def test_the_teacher_removes_a_name_with_all_that_is_theirs(teacher, workspace):
    ana, eva = teacher
    (people.folder(eva) / "pipelines" / "mine").mkdir(parents=True)
    client.ensure_launcher(people.folder(eva))
    acts.remove(eva)
    assert [person.name for person in people.everybody()] == ["Ana"]
    assert [path.name for path in (workspace / "people").glob("*")] == [ana]
    assert not [known for known in sessions.open_sessions() if known.person == eva]
    newcomer = people.sign_in("Eva", "another word")
    assert newcomer != eva
    assert not (people.folder(newcomer) / "pipelines").exists()


@pytest.mark.parametrize("person", ["", "..", "../..", "0123456789abcdef", "examples"])
def test_nobody_else_is_removed(teacher, workspace, person):
    ana, _ = teacher
    for name in (person, ana):
        with pytest.raises(StoreError, match=r"class\.not_found"):
            acts.remove(name)
    assert len(people.everybody()) == 2


@pytest.mark.parametrize("lang", ["en", "es"])
def test_removing_asks_first(teacher, lang):
    _, eva = teacher
    app = AppTest.from_string(
        "from ui.screens.classroom.roster import show_roster\nshow_roster()", default_timeout=60
    )
    app.session_state["language"] = lang
    app.run()
    app.button(key=f"remove-{eva}").click().run()
    assert not app.exception
    assert people.name_of(eva) == "Eva"
