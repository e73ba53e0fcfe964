"""The class's door: the code, the name, the word, and a workspace of one's own."""

from __future__ import annotations

import pytest

from tests.ui.security.entering import (
    cookie_header,
    entering,
    guarded,
    person_of_cookies,
    talk,
)
from ui.security import people
from ui.security.door import PERSON_HEADER, SESSION_HEADER
from ui.security.entry_form import entry_page
from ui.security.sessions import COOKIE


@pytest.fixture
def class_app(workspace):
    return guarded()


@pytest.mark.parametrize(
    "path",
    [
        "/media/x", "/_stcore/stream", "/fabrica/events", "/static/a.js", "//home", "/./home",
        "/fabrica/ready/../events", "/fabrica/enter/../../home", "/fabrica/enter;x",
        "/fabrica/Enter", "/fabrica/enter%00", "/fabrica/leave/", "/_stcore/health/../stream",
    ],
)  # fmt: skip
def test_without_the_code_nothing_is_shown(class_app, path):
    answer, _ = talk(class_app, ("GET", path, {}))
    assert answer.status_code == 401


def test_a_page_asked_for_leads_to_the_form_and_then_to_the_page(class_app):
    html = {"headers": {"accept": "text/html"}}
    answer, _ = talk(class_app, ("GET", "/pipeline?stage=forest", html))
    assert answer.status_code == 303
    location = answer.headers["location"]
    page, _ = talk(class_app, ("GET", location, {"headers": {"accept-language": "es-PE"}}))
    assert "Código de la clase" in page.text
    assert 'value="/pipeline?stage=forest"' in page.text
    answer, _ = talk(class_app, entering(after="/pipeline?stage=forest"))
    assert answer.headers["location"] == "/pipeline?stage=forest"


def test_who_enters_is_known_and_nobody_can_say_who_they_are(class_app):
    lie = {"headers": {PERSON_HEADER.decode(): "0123456789abcdef", SESSION_HEADER.decode(): "x"}}
    answer, cookies = talk(class_app, entering(), ("GET", "/", lie))
    person = person_of_cookies(cookies)
    assert answer.text == f"{person} [{person.encode()!r}]"
    assert people.name_of(person) == "Ana"
    assert people.folder(person).is_dir()


def test_a_newcomer_does_not_wait_for_the_blocks_to_be_described(workspace):
    workspace.mkdir(exist_ok=True)
    (workspace / "catalogue.json").write_text('{"stamp": "of this server"}')
    person = people.sign_in("Ana", "some word")
    catalogue = people.folder(person) / "catalogue.json"
    assert catalogue.read_text() == '{"stamp": "of this server"}'


def test_everyone_has_a_workspace_of_their_own(class_app, workspace):
    first = person_of_cookies(talk(class_app, entering(name="Ana"))[1])
    second = person_of_cookies(talk(class_app, entering(name="Eva"))[1])
    assert first != second
    assert people.folder(first) == workspace / "people" / first
    assert set(people.all_folders()) == {people.folder(first), people.folder(second)}


def test_who_comes_back_needs_the_word(class_app):
    person = person_of_cookies(talk(class_app, entering())[1])
    assert person_of_cookies(talk(class_app, entering(name=" ana "))[1]) == person
    answer, cookies = talk(class_app, entering(word="another"))
    assert answer.status_code == 403
    assert "This name is taken" in answer.text
    assert COOKIE not in cookies


@pytest.mark.parametrize("options", [{"code": "ABC235"}, {"code": ""}, {"code": "ABC234" * 2}])
def test_a_wrong_code_lets_nobody_in(class_app, options):
    answer, cookies = talk(class_app, entering(**options))
    assert answer.status_code == 403
    assert cookies == {}


@pytest.mark.parametrize("options", [{"name": ""}, {"name": "\u202e\t"}, {"word": "abc"}])
def test_a_name_and_a_word_are_needed(class_app, options):
    answer, cookies = talk(class_app, entering(**options))
    assert answer.status_code == 422
    assert cookies == {}


def test_small_letters_and_spaces_in_the_code_do_not_matter(class_app):
    assert talk(class_app, entering(code=" abc 234 "))[0].status_code == 303


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1] + "0", lambda c: "f" * 16 + c[16:], lambda c: ""]
)
def test_a_changed_cookie_is_no_cookie(class_app, change):
    _, cookies = talk(class_app, entering())
    bad = change(cookies[COOKIE])
    if bad == cookies[COOKIE]:
        bad = bad[:-1] + "1"
    answer, _ = talk(class_app, ("GET", "/", cookie_header(bad)))
    assert answer.status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(class_app):
    cookie = talk(class_app, entering())[0].headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "after", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", ""]
)
def test_nobody_is_led_elsewhere(class_app, after):
    assert talk(class_app, entering(after=after))[0].headers["location"] == "/"


def test_a_line_break_never_gets_into_a_header(class_app):
    location = talk(class_app, entering(after="/a\r\nset-cookie: x=1"))[0].headers["location"]
    assert "\n" not in location
    assert location.startswith("/a%0D%0A")


def test_a_page_elsewhere_cannot_enter_for_somebody(class_app):
    method, path, options = entering()
    foreign = {**options, "headers": {"origin": "http://evil.example"}}
    assert talk(class_app, (method, path, foreign))[0].status_code == 403


def test_what_was_typed_is_shown_as_text(class_app):
    evil = '"><script>alert(1)</script>'
    answer, _ = talk(class_app, entering(code="WRONG1", name=evil, after=f"/{evil}"))
    assert "<script" not in answer.text
    assert "&lt;script" in answer.text


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_form_has_all_its_words(lang):
    page = entry_page("/fabrica/enter", lang, problem="enter.wrong_code")
    assert "enter." not in page
    assert "{" not in page.partition("</style>")[2]


def test_words_are_kept_as_slow_hashes_only(class_app):
    person = person_of_cookies(talk(class_app, entering(word="lluvia-de-mayo"))[1])
    card = people.folder(person) / "person.json"
    assert "lluvia" not in card.read_text(encoding="utf-8")
    assert card.stat().st_mode & 0o077 == 0


def test_a_class_that_is_full_takes_nobody_new(class_app, monkeypatch):
    monkeypatch.setattr(people, "MAX_PEOPLE", 1)
    assert talk(class_app, entering(name="Ana"))[0].status_code == 303
    assert talk(class_app, entering(name="Eva"))[0].status_code == 403
    assert talk(class_app, entering(name="Ana"))[0].status_code == 303
