"""The teacher's acts: the server asks who acts, whatever was drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.errors import StoreError
from ui.screens.classroom import roster
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
    "sign out": lambda eva: roster.sign_out(eva),
    "reset": lambda eva: roster.reset_word(eva),
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
    assert not [known for known in sessions.open_sessions() if known.person == eva]
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
