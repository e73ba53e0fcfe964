"""The download of a class's data: the teacher's alone, for as long as they are signed in."""

from __future__ import annotations

import io
import zipfile

import pytest
from starlette.applications import Starlette

from pipeline_core.store import open_store
from tests.ui.security.entering import cookie_header, guarded, talk
from ui.api.routes import routes
from ui.security import people, sessions, token, visitor

PATH = "/fabrica/class/archive"


@pytest.fixture
def classroom(workspace, monkeypatch):
    """A teacher and a pupil, who are signed in."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    open_store(workspace).close()
    profe, ana = (people.sign_in(name, "lluvia") for name in ("Profe Núñez", "Ana"))
    for person in (profe, ana):
        folder = people.folder(person) / "data"
        folder.mkdir(parents=True)
        (folder / f"{person}.csv").write_text("a,b\n")
    teacher = sessions.begin_session(profe, teacher=True)
    return teacher, sessions.begin_session(ana)


def download(session, chosen, issued_for=None, method="GET"):
    asked = issued_for or session.person
    query = {"person": chosen, "token": token.issue("archive", asked, chosen)}
    guard = guarded(Starlette(routes=routes()))
    options = {"params": query, **cookie_header(sessions.cookie_of(session))}
    answer, _ = talk(guard, (method, PATH, options))
    return answer


def test_the_teacher_gets_a_persons_and_everybodys(classroom):
    teacher, pupil = classroom
    answer = download(teacher, pupil.person)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"Ana/data/{pupil.person}.csv", "people.json"]
    everybodys = zipfile.ZipFile(io.BytesIO(download(teacher, "").content)).namelist()
    assert {name.split("/")[0] for name in everybodys} == {"Ana", "Profe-Núñez", "people.json"}
    assert "%C3%BA" in download(teacher, teacher.person).headers["content-disposition"]


@pytest.mark.parametrize("chosen", ["", "own", "teachers"])
def test_a_pupil_gets_nothing_with_any_token(classroom, chosen):
    teacher, pupil = classroom
    person = {"own": pupil.person, "teachers": teacher.person}.get(chosen, chosen)
    for issued_for in (pupil.person, teacher.person):
        answer = download(pupil, person, issued_for)
        assert (answer.status_code, b"PK" in answer.content) == (404, False)


@pytest.mark.parametrize("chosen", ["..", "../..", "0" * 16, "examples", "handouts"])
def test_who_is_not_in_the_class_is_not_found(classroom, chosen):
    assert download(classroom[0], chosen).status_code == 404


def test_after_signing_out_it_is_over(classroom):
    teacher, pupil = classroom
    sessions.end_session(teacher.id)
    assert download(teacher, pupil.person).status_code in (401, 303)


def test_a_token_for_another_purpose_or_person_opens_nothing(classroom):
    teacher, pupil = classroom
    guard = guarded(Starlette(routes=routes()))
    for issued in (
        token.issue("archive", teacher.person, ""),
        token.issue("take", teacher.person, pupil.person),
        "",
    ):
        options = {"params": {"person": pupil.person, "token": issued},
                   **cookie_header(sessions.cookie_of(teacher))}  # fmt: skip
        answer, _ = talk(guard, ("GET", PATH, options))
        assert answer.status_code == 404


def test_without_a_class_there_is_no_such_thing(classroom, monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: False)
    assert download(classroom[0], "").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_is_read_only(classroom, method):
    assert download(classroom[0], "", method=method).status_code in (403, 404, 405)
