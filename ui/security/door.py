"""Sign-in of a class: asks for the class code, a name and a word, and sets a cookie.

Only an app that is open to a network has a door. Without a valid cookie a browser
gets the form and nothing else of the app.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from ui.security import people
from ui.security.attempts import Attempts
from ui.security.entry_form import entry_page, language_of_header
from ui.security.policy import FORM_POLICY
from ui.security.request import Request
from ui.security.token import is_valid, issue

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

COOKIE = "fabrica_person"
HEADER = b"x-fabrica-person"
# Without characters that are easily confused.
_CODE_CHARACTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_FORM_PATH = "/fabrica/enter"
_PUBLIC_PATHS = ("/_stcore/health", "/fabrica/ready")
_MAX_FORM_BYTES = 4096
_COOKIE_SECONDS = 12 * 3600


def new_class_code() -> str:
    """Return a class code of six letters and digits.

    Examples
    --------
    >>> len(new_class_code()), new_class_code() != new_class_code()
    (6, True)
    """
    return "".join(secrets.choice(_CODE_CHARACTERS) for _ in range(6))


def person_of_cookies(cookies: dict[str, str] | Any) -> str | None:
    """Return the person that the cookies identify; None without a valid cookie."""
    person, _, token = str(cookies.get(COOKIE, "")).partition("~")
    return person if people.is_person(person) and is_valid(token, "cookie", person) else None


class Door:
    """Admits requests of signed-in people, and signs people in.

    Parameters
    ----------
    code
        The class code.
    base
        The app's base path, without slashes at its ends.
    secure
        Whether the app is reached by HTTPS only.
    attempts
        The limit on wrong guesses.
    """

    def __init__(
        self, code: str, base: str = "", *, secure: bool = False, attempts: Attempts | None = None
    ) -> None:
        self.code = code
        self._base = base.strip("/")
        self._secure = secure
        self._attempts = attempts or Attempts()

    async def admit(
        self, request: Request, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> bool:
        """Admit a request as its person and return True; else answer it and return False."""
        # The person's header comes from here alone.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != HEADER]
        if request.path == _FORM_PATH:
            await self._handle_form(request, receive, send)
            return False
        person = person_of_cookies(request.cookies)
        if person is None:
            if request.path in _PUBLIC_PATHS:
                return True
            await self._demand_entry(request, send)
            return False
        scope["headers"].append((HEADER, person.encode()))
        scope.setdefault("state", {})["person"] = person
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
        fields = parse_qs((await _read_body(receive)).decode("utf-8", "replace"))
        name, word = people.normalize_name(_last_value(fields, "name")), _last_value(fields, "word")
        after = _last_value(fields, "after")
        if not self._attempts.allows(request.address):
            await self._send_form(request, send, "enter.wait", name, after, status=429)
            return
        code = "".join(_last_value(fields, "code").upper().split())
        if not secrets.compare_digest(code.encode(), self.code.encode()):
            self._attempts.record_failure(request.address)
            await self._send_form(request, send, "enter.wrong_code", name, after, status=403)
            return
        if not name or not people.MIN_WORD_LENGTH <= len(word) <= 200:
            await self._send_form(request, send, "enter.fill_in", name, after, status=422)
            return
        person = await asyncio.to_thread(people.sign_in, name, word)
        if person is None:
            self._attempts.record_failure(request.address)
            await self._send_form(request, send, "enter.taken", name, after, status=403)
            return
        headers = {"location": self._target_url(after), "set-cookie": self._cookie(person)}
        await _send_response(send, 303, b"", headers)

    async def _send_form(
        self,
        request: Request,
        send: Send,
        problem: str = "",
        name: str = "",
        after: str = "",
        status: int = 200,
    ) -> None:
        lang = language_of_header(request.headers.get("accept-language", ""))
        action = f"{self._base_path()}{_FORM_PATH}"
        page = entry_page(action, lang, problem=problem, name=name, after=after)
        body = b"" if request.method == "HEAD" else page.encode()
        headers = {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": FORM_POLICY,
        }
        await _send_response(send, status, body, headers)

    def _cookie(self, person: str) -> str:
        token = issue("cookie", person, now=time.time())
        secure = "; Secure" if self._secure else ""
        path = f"{self._base_path()}/"
        return (
            f"{COOKIE}={person}~{token}; Path={path}; Max-Age={_COOKIE_SECONDS}; HttpOnly;"
            f" SameSite=Lax{secure}"
        )

    def _target_url(self, after: str) -> str:
        """Return the URL to go to after the form: a page of this app, whatever `after` says."""
        is_local_path = after.startswith("/") and not after.startswith(("//", "/\\"))
        return self._base_path() + quote(after if is_local_path else "/", safe="/?=&%-_.~")

    def _base_path(self) -> str:
        return f"/{self._base}" if self._base else ""


async def _read_body(receive: Receive) -> bytes:
    """Return the body of a form's request, cut at the largest size of a form."""
    body = b""
    while len(body) <= _MAX_FORM_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:_MAX_FORM_BYTES]


async def _send_response(
    send: Send, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    all_headers = {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
        "content-length": str(len(body)),
        **(headers or {}),
    }
    raw = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _last_value(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[-1]
