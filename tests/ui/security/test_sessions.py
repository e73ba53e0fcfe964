"""Sessions: signing out ends every copy of a cookie and what it holds open; keys are replaced."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route, WebSocketRoute

from tests.ui import loops
from tests.ui.security.entering import (
    CODE,
    TEACHERS_CODE,
    cookie_header,
    entering,
    guarded,
    person_of_cookies,
    talk,
)
from ui.security import connections, people, sessions, token, visitor
from ui.security.access import leave_url
from ui.security.connections import CONNECTIONS
from ui.security.sessions import COOKIE, session_of_cookies


@pytest.fixture
def class_app(workspace, monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    return guarded()


def enter(guard, **options) -> str:
    """Sign in; return the value of the cookie."""
    return talk(guard, entering(**options))[1][COOKIE]


def reaches(guard, cookie: str) -> bool:
    return talk(guard, ("GET", "/pipeline", cookie_header(cookie)))[0].status_code == 200


def leave(guard, cookie: str):
    person = cookie.partition("~")[0]
    with visitor.act_as(person):
        return talk(guard, ("GET", leave_url(), cookie_header(cookie)))


def test_a_copied_cookie_opens_nothing_after_signing_out(class_app):
    cookie, other = enter(class_app), enter(class_app)
    answer, _ = leave(class_app, cookie)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/fabrica/enter"
    assert f"{COOKIE}=;" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not reaches(class_app, cookie)
    assert reaches(class_app, other)  # of another browser


def test_a_link_elsewhere_signs_nobody_out(class_app):
    ana, eva = enter(class_app), enter(class_app, name="Eva")
    with visitor.act_as(eva.partition("~")[0]):
        evas_link = leave_url()
    for path in ("/fabrica/leave", "/fabrica/leave?token=1.2", evas_link):
        answer, _ = talk(class_app, ("GET", path, cookie_header(ana)))
        assert answer.headers["location"] == "/"
        assert "set-cookie" not in answer.headers
        assert reaches(class_app, ana)


def test_signing_in_again_ends_what_the_browser_had_before(class_app):
    ana = enter(class_app)
    method, path, options = entering(name="Eva")
    answer, _ = talk(class_app, (method, path, {**options, **cookie_header(ana)}))
    assert answer.status_code == 303
    assert not reaches(class_app, ana)


def test_each_sign_in_has_a_session_that_nobody_chose(class_app):
    chosen = enter(class_app, name="Eva")
    method, path, options = entering()
    answer, _ = talk(class_app, (method, path, {**options, **cookie_header(chosen)}))
    given = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert given.split("~")[1] not in chosen
    assert enter(class_app) != given


def test_parts_of_two_cookies_make_none(class_app):
    ana, eva = enter(class_app).split("~"), enter(class_app, name="Eva").split("~")
    assert reaches(class_app, "~".join(ana))
    mixed = [[ana[place] if mask >> place & 1 else eva[place] for place in range(3)]
             for mask in range(1, 7)]  # fmt: skip
    for parts in mixed:
        assert not reaches(class_app, "~".join(parts))
    for parts in (ana[:2], [ana[0], ana[2]], [ana[0], "", ana[2]], [*ana, ana[2]], [""] * 3):
        assert not reaches(class_app, "~".join(parts))


def test_a_cookie_of_the_time_before_sessions_opens_nothing(class_app):
    person = people.sign_in("Ana", "lluvia")
    assert not reaches(class_app, f"{person}~{token.issue('cookie', person)}")
    for purpose in ("leave", "run", "document", "take"):
        assert not reaches(
            class_app, f"{person}~{'0' * 32}~{token.issue(purpose, person, '0' * 32)}"
        )


def test_sessions_expire(class_app, monkeypatch):
    cookie = enter(class_app)
    monkeypatch.setattr(sessions, "LIFETIME_SECONDS", 0)
    assert not reaches(class_app, cookie)
    assert sessions.open_sessions() == []


def test_a_person_has_so_many_sessions_and_the_oldest_ends(class_app):
    cookies = [enter(class_app) for _ in range(sessions.MAX_A_PERSON + 2)]
    assert [reaches(class_app, cookie) for cookie in (cookies[1], cookies[2])] == [False, True]


def test_sessions_outlive_the_server(class_app, workspace):
    cookie = enter(class_app)
    sessions._read_file.cache_clear()
    token._key_in.cache_clear()
    assert reaches(guarded(), cookie)
    file = workspace / "runtime" / "sessions.json"
    assert file.stat().st_mode & 0o077 == 0
    assert "Ana" not in file.read_text("utf-8")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seal": 1, "sessions": [{}]}', "\ud800"])
def test_a_damaged_list_signs_everybody_out_and_goes_on(class_app, workspace, text):
    cookie = enter(class_app)
    file = workspace / "runtime" / "sessions.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert not reaches(class_app, cookie)
    assert reaches(class_app, enter(class_app))


def test_a_list_that_somebody_else_wrote_is_none(class_app, workspace):
    cookie = enter(class_app)
    file = workspace / "runtime" / "sessions.json"
    content = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**content, "seal": "0" * 64}), "utf-8")
    assert not reaches(class_app, cookie)


def test_a_new_key_ends_all_cookies_and_tokens_and_keeps_everybodys_work(class_app, workspace):
    cookies = {name: enter(class_app, name=name) for name in ("Ana", "Eva")}
    persons = {name: cookie.partition("~")[0] for name, cookie in cookies.items()}
    page = token.issue("run", persons["Ana"], "abc")
    (people.folder(persons["Ana"]) / "work").write_text("hers")
    before = (workspace / "runtime" / "key").read_bytes()

    token.rotate_key()

    assert (workspace / "runtime" / "key").read_bytes() != before
    assert (workspace / "runtime" / "key").stat().st_mode & 0o077 == 0
    assert not any(reaches(class_app, cookie) for cookie in cookies.values())
    assert not token.is_valid(page, "run", persons["Ana"], "abc")
    assert sessions.open_sessions() == []
    again = enter(class_app)
    assert again.partition("~")[0] == persons["Ana"]
    assert (people.folder(persons["Ana"]) / "work").read_text() == "hers"
    assert reaches(class_app, again)


@pytest.mark.parametrize("change", ["deleted", "replaced"])
def test_a_key_changed_by_another_process_counts_at_once(class_app, workspace, change):
    cookie, key = enter(class_app), workspace / "runtime" / "key"
    assert reaches(class_app, cookie)
    if change == "replaced":
        draft = key.with_name("new")
        draft.write_bytes(os.urandom(32))
        draft.replace(key)
    else:
        key.unlink()
    assert not reaches(class_app, cookie)
    assert reaches(class_app, enter(class_app))


def test_a_workspace_of_before_opens_for_its_person_whatever_the_key(class_app, workspace):
    """Its folder was named by a signature over the name."""
    ana = token.sign("person", "ana maría")[:16]
    new = people.sign_in("Eva", "lluvia")
    people.folder(ana).mkdir()
    card = (people.folder(new) / "person.json").read_text("utf-8")
    (people.folder(ana) / "person.json").write_text(card.replace("Eva", "Ana María"), "utf-8")
    for _ in range(2):
        assert enter(class_app, name="ana maría").partition("~")[0] == ana
        token.rotate_key()


def test_a_word_that_was_reset_is_chosen_anew(class_app):
    ana = person_of_cookies({COOKIE: enter(class_app)})
    assert people.everybody() == [people.Person(ana, "Ana", needs_word=False)]
    people.reset_word(ana)
    assert people.everybody() == [people.Person(ana, "Ana", needs_word=True)]
    assert enter(class_app, word="nieve").partition("~")[0] == ana
    assert talk(class_app, entering(word="lluvia"))[0].status_code == 403
    assert people.everybody() == [people.Person(ana, "Ana", needs_word=False)]


@pytest.mark.parametrize(("code", "teacher"), [(CODE, False), (TEACHERS_CODE, True)])
def test_the_teacher_is_who_typed_the_teachers_code(class_app, code, teacher):
    session = session_of_cookies({COOKIE: enter(class_app, code=code)})
    assert session.teacher is teacher
    assert not session_of_cookies({COOKIE: enter(class_app)}).teacher


def streaming_app():
    """An app that streams for as long as it is listened to, by HTTP and by websocket."""

    async def words():
        while True:
            yield "word\n"
            await asyncio.sleep(0)

    async def stream(_):
        return StreamingResponse(words())

    async def page(websocket):
        await websocket.accept()
        while True:
            await websocket.receive_text()

    return Starlette(routes=[Route("/stream", stream), WebSocketRoute("/page", page)])


def scope_of(kind: str, path: str, cookie: str) -> dict:
    headers = [(b"host", b"192.168.1.5"), (b"cookie", f"{COOKIE}={cookie}".encode())]
    return {"type": kind, "method": "GET", "path": path, "query_string": b"", "headers": headers,
             "http_version": "1.1", "scheme": "http", "asgi": {"spec_version": "2.4"}}  # fmt: skip


def listen(guard, kind: str, path: str, cookie: str, end, ended: str) -> list[dict]:
    """Open a connection, call `end` once it is open; return what was sent until it was closed."""
    scope, sent = scope_of(kind, path, cookie), []

    async def listening():
        is_open = asyncio.Event()

        async def receive():
            if kind == "websocket" and not sent:
                return {"type": "websocket.connect"}
            await asyncio.Event().wait()
            raise AssertionError("nobody leaves")

        async def send(message):
            sent.append(message)
            is_open.set()

        task = asyncio.create_task(guard(scope, receive, send))
        await asyncio.wait_for(is_open.wait(), 30)
        end()
        await asyncio.wait_for(task, 30)

    loops.run(listening())
    assert sent[-1]["type"] == ended
    return sent


@pytest.mark.parametrize(
    ("kind", "path", "ended"),
    [("http", "/stream", "http.response.body"), ("websocket", "/page", "websocket.close")],
)
@pytest.mark.parametrize("how", ["signed out", "by the teacher", "a new key"])
def test_what_a_session_holds_open_ends_with_it(workspace, kind, path, ended, how):
    guard = guarded(streaming_app())
    cookie = talk(guard, entering())[1][COOKIE]
    person, session, _ = cookie.split("~")

    def end():
        assert CONNECTIONS.pages_of_sessions() == {session: int(kind == "websocket")}
        CONNECTIONS.close_ended()  # nothing has ended yet
        acts = {
            "signed out": lambda: sessions.end_session(session),
            "by the teacher": lambda: sessions.end_sessions_of(person),
            "a new key": token.rotate_key,
        }
        acts[how]()
        CONNECTIONS.close_ended()

    sent = listen(guard, kind, path, cookie, end, ended)
    assert not sent[-1].get("more_body")
    assert CONNECTIONS.pages_of_sessions() == {}


def test_a_browser_has_so_many_pages_open_and_a_closed_one_makes_room(workspace, monkeypatch):
    monkeypatch.setattr(connections, "MAX_PAGES", 2)
    guard = guarded(streaming_app())
    ana, eva = (talk(guard, entering(name=name))[1][COOKIE] for name in ("Ana", "Eva"))

    async def opening():
        async def open_page(cookie: str):
            answers, leaving = asyncio.Queue(), asyncio.Event()
            arriving = iter(["websocket.connect"])

            async def receive():
                if (kind := next(arriving, None)) is None:
                    await leaving.wait()
                return {"type": kind or "websocket.disconnect", "code": 1001}

            page = guard(scope_of("websocket", "/page", cookie), receive, answers.put)
            task = asyncio.create_task(page)
            answer = await asyncio.wait_for(answers.get(), 30)

            async def leave():
                leaving.set()
                await asyncio.gather(task, return_exceptions=True)

            return answer["type"], leave

        pages = [await open_page(cookie) for cookie in (ana, ana, ana, eva)]
        kinds = [kind for kind, _ in pages]
        await pages[0][1]()
        pages.append(await open_page(ana))
        for _, leave in pages:
            await leave()
        return [*kinds, pages[-1][0]]

    accepted, closed = "websocket.accept", "websocket.close"
    assert loops.run(opening()) == [accepted, accepted, closed, accepted, accepted]
    assert CONNECTIONS.pages_of_sessions() == {}
