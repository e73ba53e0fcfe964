"""Every request, Streamlit's own included, is judged here before anything reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ui.security import uploads
from ui.security.door import Door
from ui.security.hosts import host_allowed, is_loopback, own_names, same_origin
from ui.security.policy import with_policy
from ui.security.request import Asked, asked

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# A page of ours needs none of them.
CLOSED = (
    "/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth",
    "/oauth2callback",
)  # fmt: skip
OWN = "/fabrica/"
_ONCE = ("host", "origin", "sec-fetch-site", "cookie", "content-length")
_WORDS = {
    400: "This request cannot be understood.",
    403: "This page may not ask for that.",
    404: "There is no such thing here.",
    411: "An upload must say how long it is.",
    413: "That is more than may be uploaded. Remove other files from the page first.",
    421: "This server does not go by that name.",
}


class Guard:
    """Judges requests and adds the policy to answers.

    Parameters
    ----------
    app
        What answers those that are let in.
    address
        Where the server listens; one that is not this machine's own asks for a class code.
    base
        The app's base path.
    door
        Who asks for the class code; None where nobody does.
    quota
        What may be uploaded.
    """

    def __init__(
        self,
        app: Application,
        address: str | None = "127.0.0.1",
        base: str = "",
        door: Door | None = None,
        quota: uploads.Quota | None = None,
    ) -> None:
        self._app = app
        self._names = own_names(address)
        self._open = not is_loopback(address)
        self._base = base.strip("/")
        self._door = door
        self._quota = quota or uploads.Quota()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Judge one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = asked(scope, self._base)
        answer = _with_policy(send, request)
        status = self._refusal(request)
        if status is not None:
            await refuse(request, answer, status)
        elif self._door is None or await self._door.admit(request, scope, receive, answer):
            await self._let_in(request, scope, receive, answer)

    async def _let_in(
        self, request: Asked, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        status = self._quota.refusal(request, uploads.in_memory())
        if status is not None:
            await refuse(request, send, status)
            return
        with self._quota.coming(request):
            await self._app(scope, receive, send)

    def _refusal(self, request: Asked) -> int | None:
        if not request.doubled.isdisjoint(_ONCE):
            return 400
        if not host_allowed(request.headers.get("host"), self._names, digits=self._open):
            return 421
        mine = request.path.startswith(OWN)
        if (request.writes or mine) and not same_origin(request):
            return 403
        if any(request.path == one or request.path.startswith(f"{one}/") for one in CLOSED):
            return 404
        return None


async def refuse(request: Asked, send: Send, status: int) -> None:
    """Answer with a plain sentence; a websocket is never opened."""
    if request.websocket:
        await send({"type": "websocket.close", "code": 1008})
        return
    body = _WORDS[status].encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = b"" if request.method == "HEAD" else body
    await send({"type": "http.response.body", "body": body})


def _with_policy(send: Send, request: Asked) -> Send:
    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = with_policy(message.get("headers", ()), request.path)
        await send(message)

    return send_with_policy
