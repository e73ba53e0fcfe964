"""Sign-in of a class: asks for the class code, a name and a word, and sets a cookie.

Only an app that is open to a network has a door. Without a valid cookie a browser
gets the form and nothing else of the app. Who types the teacher's code in place of the
class code is the teacher until they sign out.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from pipeline_core.errors import StoreError
from ui.security import people
from ui.security.attempts import Attempts
from ui.security.codes import Codes
from ui.security.connections import CONNECTIONS
from ui.security.entry_form import entry_page, language_of_header
from ui.security.names import name_identity, normalize_name
from ui.security.policy import FORM_POLICY
from ui.security.request import Request
from ui.security.sessions import (
    COOKIE,
    Session,
    begin_session,
    cookie_of,
    end_session,
    session_of_cookies,
)
from ui.security.token import LIFETIME_SECONDS, is_valid, issue

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

KNOWN_COOKIE = "fabrica_known"
PERSON_HEADER = b"x-fabrica-person"
SESSION_HEADER = b"x-fabrica-session"
LEAVE_PATH = "/fabrica/leave"
_FORM_PATH = "/fabrica/enter"
_PUBLIC_PATHS = ("/_stcore/health", "/fabrica/ready")
_MAX_FORM_BYTES = 4096


@dataclass(frozen=True)
class _Form:
    """What was typed into the form."""

    code: str
    name: str
    word: str
    after: str

    @property
    def is_filled_in(self) -> bool:
        return bool(self.name) and (
            people.MIN_WORD_LENGTH <= len(self.word) <= people.MAX_WORD_LENGTH
        )


class Door:
    """Admits requests of signed-in people, and signs people in and out.

    Parameters
    ----------
    codes
        The codes that open it.
    base
        The app's base path, without slashes at its ends.
    attempts
        The delays between wrong guesses.
    """

    def __init__(self, codes: Codes, base: str = "", *, attempts: Attempts | None = None) -> None:
        self.codes = codes
        self._base = base.strip("/")
        self._attempts = attempts or Attempts()

    async def admit(
        self, request: Request, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> bool:
        """Admit a request as its person and return True; else answer it and return False."""
        own_headers = (PERSON_HEADER, SESSION_HEADER)  # they come from here alone
        headers = [header for header in scope["headers"] if header[0] not in own_headers]
        scope["headers"] = headers
        if not request.websocket and request.path in (_FORM_PATH, LEAVE_PATH):
            handle = self._handle_form if request.path == _FORM_PATH else self._leave
            await handle(request, receive, send)
            return False
        session = session_of_cookies(request.cookies)
        if session is None:
            if request.path in _PUBLIC_PATHS:
                return True
            await self._demand_entry(request, send)
            return False
        headers.append((PERSON_HEADER, session.person.encode()))
        headers.append((SESSION_HEADER, session.id.encode()))
        scope.setdefault("state", {}).update(person=session.person, session=session.id)
        return True

    async def _demand_entry(self, request: Request, send: Send) -> None:
        if request.websocket:
            await send({"type": "websocket.close", "code": 1008})
            return
        wants_page = "text/html" in request.headers.get("accept", "") and request.method == "GET"
        after = f"{request.path}?{request.query}" if request.query else request.path
        form_url = f"{self._base_path()}{_FORM_PATH}?{urlencode({'after': after})}"
        if wants_page:
            await _send_response(send, 303, b"", {"location": form_url})
        else:
            await _send_response(send, 401, b"Enter the class code first.")

    async def _handle_form(self, request: Request, receive: Receive, send: Send) -> None:
        if request.method == "POST":
            await self._check_form(request, receive, send)
        elif request.method in ("GET", "HEAD"):
            fields = parse_qs(request.query)
            await self._send_form(request, send, after=_last_value(fields, "after"))
        else:
            await _send_response(send, 405, b"")

    async def _check_form(self, request: Request, receive: Receive, send: Send) -> None:
        form = await _read_form(receive)
        if form is None:  # the browser has left
            return
        try:
            session = await self._session_of_form(form, request)
        except _RefusalError as refusal:
            await self._send_form(
                request, send, refusal.code, form.name, form.after, refusal.status, **refusal.values
            )
            return
        if previous := session_of_cookies(request.cookies):
            end_session(previous.id)
            CONNECTIONS.close_ended()
        seconds = int(LIFETIME_SECONDS)
        known = f"{session.person}~{issue('known', session.person)}"
        cookies = [
            self._cookie(COOKIE, cookie_of(session), seconds, request),
            self._cookie(KNOWN_COOKIE, known, seconds, request),
        ]
        await _send_response(send, 303, b"", {"location": self._target_url(form.after)}, cookies)

    async def _session_of_form(self, form: _Form, request: Request) -> Session:
        """Return a new session for what was typed, or raise why there is none."""
        if not form.is_filled_in:
            raise _RefusalError("enter.fill_in", 422)
        counted, address = _counted_name(form.name, request), request.address
        verdict = self._attempts.begin(counted, address)
        if verdict.wait:
            raise _RefusalError("enter.wait", 429, seconds=math.ceil(verdict.wait))
        await asyncio.sleep(verdict.hold)
        role = self.codes.role(form.code)
        if role is None:
            raise _RefusalError("enter.wrong_code", 403)
        try:
            person = await asyncio.to_thread(people.sign_in, form.name, form.word)
        except StoreError as error:
            raise _RefusalError(error.code, 403, **error.values) from error
        self._attempts.succeed(counted, address)
        return begin_session(person, teacher=role == "teacher")

    async def _leave(self, request: Request, _: Receive, send: Send) -> None:
        """End the session of the browser that asks by the link on its page."""
        session = session_of_cookies(request.cookies)
        token = _last_value(parse_qs(request.query), "token")
        if session is not None and not is_valid(token, "leave", session.person, ""):
            await _send_response(send, 303, b"", {"location": f"{self._base_path()}/"})
            return
        if session is not None:
            end_session(session.id)
            CONNECTIONS.close_ended()
        headers = {"location": f"{self._base_path()}{_FORM_PATH}"}
        ended = self._cookie(COOKIE, "", 0, request)
        await _send_response(send, 303, b"", headers, [ended])

    async def _send_form(
        self,
        request: Request,
        send: Send,
        problem: str = "",
        name: str = "",
        after: str = "",
        status: int = 200,
        **values: Any,
    ) -> None:
        lang = language_of_header(request.headers.get("accept-language", ""))
        action = f"{self._base_path()}{_FORM_PATH}"
        page = entry_page(action, lang, problem=problem, name=name, after=after, **values)
        body = b"" if request.method == "HEAD" else page.encode()
        headers = {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": FORM_POLICY,
        }
        if "seconds" in values:
            headers["retry-after"] = str(values["seconds"])
        await _send_response(send, status, body, headers)

    def _cookie(self, name: str, value: str, seconds: int, request: Request) -> str:
        secure = "; Secure" if request.is_secure else ""
        path = f"{self._base_path()}/"
        return f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"

    def _target_url(self, after: str) -> str:
        """Return the URL to go to after the form: a page of this app, whatever `after` says."""
        is_local_path = after.startswith("/") and not after.startswith(("//", "/\\"))
        return self._base_path() + quote(after if is_local_path else "/", safe="/?=&%-_.~")

    def _base_path(self) -> str:
        return f"/{self._base}" if self._base else ""


class _RefusalError(Exception):
    """A sign-in that is refused, with the code and values of its sentence and the status."""

    def __init__(self, code: str, status: int, **values: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.values = code, status, values


def _counted_name(name: str, request: Request) -> str:
    """Return the name that guesses are counted by.

    A browser in which its person has been before is counted apart: others who guess at the
    name behind the same router do not hold it up.
    """
    identity = name_identity(name)
    person, _, token = request.cookies.get(KNOWN_COOKIE, "").partition("~")
    is_known = (
        is_valid(token, "known", person) and name_identity(people.name_of(person)) == identity
    )
    return f"{identity}\0{person}" if is_known else identity


async def _read_form(receive: Receive) -> _Form | None:
    """Return what was typed, cut at the largest size of a form; None if the client has left."""
    body = b""
    while len(body) <= _MAX_FORM_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    fields = parse_qs(body[:_MAX_FORM_BYTES].decode("utf-8", "replace"))
    code, name, word, after = (
        _last_value(fields, key) for key in ("code", "name", "word", "after")
    )
    return _Form(code, normalize_name(name), word, after)


async def _send_response(
    send: Send,
    status: int,
    body: bytes,
    headers: dict[str, str] | None = None,
    cookies: Sequence[str] = (),
) -> None:
    all_headers = {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
        "content-length": str(len(body)),
        **(headers or {}),
    }
    raw = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
    raw += [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _last_value(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[-1]
