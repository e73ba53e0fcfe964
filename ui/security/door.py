"""The class's door: asks for the class code, a name and a word, and remembers who came in.

Only an app that is open to a network has one. Whoever has no valid cookie
sees the form, and nothing else of the app.
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
from ui.security.form import form, language_of
from ui.security.policy import FORM
from ui.security.request import Asked
from ui.security.token import holds, issue

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

COOKIE = "fabrica_person"
HEADER = b"x-fabrica-person"
# Without letters and digits that are taken for one another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_ENTER = "/fabrica/enter"
_FREE = ("/_stcore/health", "/fabrica/ready")
_MOST = 4096
_SECONDS = 12 * 3600


def new_code() -> str:
    """Return a class code of six letters and digits.

    Examples
    --------
    >>> len(new_code()), new_code() != new_code()
    (6, True)
    """
    return "".join(secrets.choice(_LETTERS) for _ in range(6))


def person_of(cookies: dict[str, str] | Any) -> str | None:
    """Return the person that a cookie stands for; None for none, and for a false one."""
    person, _, token = str(cookies.get(COOKIE, "")).partition("~")
    return person if people.is_person(person) and holds(token, "cookie", person) else None


class Door:
    """Lets people in.

    Parameters
    ----------
    code
        The class code.
    base
        The app's base path, without slashes at its ends.
    secure
        Whether the app is reached by https only.
    attempts
        How often may be guessed.
    """

    def __init__(
        self, code: str, base: str = "", *, secure: bool = False, attempts: Attempts | None = None
    ) -> None:
        self.code = code
        self._base = base.strip("/")
        self._secure = secure
        self._attempts = attempts or Attempts()

    async def admit(
        self, asked: Asked, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> bool:
        """Let a request in as its person, or answer it; say whether it was let in."""
        # What says who it is comes from here alone.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != HEADER]
        if asked.path == _ENTER:
            await self._enter(asked, receive, send)
            return False
        person = person_of(asked.cookies)
        if person is None:
            if asked.path in _FREE:
                return True
            await self._ask(asked, send)
            return False
        scope["headers"].append((HEADER, person.encode()))
        scope.setdefault("state", {})["person"] = person
        return True

    async def _ask(self, asked: Asked, send: Send) -> None:
        if asked.websocket:
            await send({"type": "websocket.close", "code": 1008})
            return
        wants_page = "text/html" in asked.headers.get("accept", "") and asked.method == "GET"
        after = f"{asked.path}?{asked.query}" if asked.query else asked.path
        where = f"{self._front()}{_ENTER}?{urlencode({'after': after})}"
        if wants_page:
            await _answer(send, 303, b"", {"location": where})
        else:
            await _answer(send, 401, b"Enter the class code first.")

    async def _enter(self, asked: Asked, receive: Receive, send: Send) -> None:
        if asked.method == "POST":
            await self._judge(asked, receive, send)
        elif asked.method in ("GET", "HEAD"):
            given = parse_qs(asked.query)
            await self._show(asked, send, after=_last(given, "after"))
        else:
            await _answer(send, 405, b"")

    async def _judge(self, asked: Asked, receive: Receive, send: Send) -> None:
        given = parse_qs((await _body(receive)).decode("utf-8", "replace"))
        name, word = people.tidy(_last(given, "name")), _last(given, "word")
        after = _last(given, "after")
        if not self._attempts.allowed(asked.address):
            await self._show(asked, send, "enter.wait", name, after, status=429)
            return
        code = "".join(_last(given, "code").upper().split())
        if not secrets.compare_digest(code.encode(), self.code.encode()):
            self._attempts.wrong(asked.address)
            await self._show(asked, send, "enter.wrong_code", name, after, status=403)
            return
        if not name or not people.SHORTEST_WORD <= len(word) <= 200:
            await self._show(asked, send, "enter.fill_in", name, after, status=422)
            return
        person = await asyncio.to_thread(people.enter, name, word)
        if person is None:
            self._attempts.wrong(asked.address)
            await self._show(asked, send, "enter.taken", name, after, status=403)
            return
        told = {"location": self._after(after), "set-cookie": self._cookie(person)}
        await _answer(send, 303, b"", told)

    async def _show(
        self, asked: Asked, send: Send, trouble: str = "", name: str = "", after: str = "",
        status: int = 200,
    ) -> None:  # fmt: skip
        lang = language_of(asked.headers.get("accept-language", ""))
        page = form(f"{self._front()}{_ENTER}", lang, trouble=trouble, name=name, after=after)
        body = b"" if asked.method == "HEAD" else page.encode()
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": FORM}
        await _answer(send, status, body, headers)

    def _cookie(self, person: str) -> str:
        token = issue("cookie", person, now=time.time())
        secure = "; Secure" if self._secure else ""
        path = f"{self._front()}/"
        return (
            f"{COOKIE}={person}~{token}; Path={path}; Max-Age={_SECONDS}; HttpOnly; SameSite=Lax"
            f"{secure}"
        )

    def _after(self, after: str) -> str:
        """Return where to go then: a page of ours, whatever the address said."""
        plain = after.startswith("/") and not after.startswith(("//", "/\\"))
        return self._front() + quote(after if plain else "/", safe="/?=&%-_.~")

    def _front(self) -> str:
        return f"/{self._base}" if self._base else ""


async def _body(receive: Receive) -> bytes:
    """Read a form; more than a form has is not read."""
    body = b""
    while len(body) <= _MOST:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:_MOST]


async def _answer(
    send: Send, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    told = {
        "content-type": "text/plain; charset=utf-8", "cache-control": "no-store",
        "content-length": str(len(body)), **(headers or {}),
    }  # fmt: skip
    raw = [(name.encode(), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _last(given: dict[str, list[str]], name: str) -> str:
    return given.get(name, [""])[-1]
