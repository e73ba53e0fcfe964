"""ASGI middleware that judges every request, Streamlit's own included, before the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from starlette.requests import ClientDisconnect

from pipeline_core.serve.door import is_loopback
from ui.security.connections import CONNECTIONS
from ui.security.door import Door
from ui.security.hosts import host_allowed, own_names, same_origin
from ui.security.policy import with_policy
from ui.security.request import Request, request_of_scope
from ui.security.upload_quota import Quota, stored_bytes

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# Routes of Streamlit's that the app does not use.
CLOSED_PATHS = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/auth",
    "/oauth2callback",
)
OWN_PREFIX = "/fabrica/"
_UNREPEATABLE_HEADERS = ("host", "origin", "sec-fetch-site", "cookie", "content-length")
_SENTENCES = {
    400: "This request cannot be understood.",
    403: "This page may not ask for that.",
    404: "There is no such thing here.",
    411: "An upload must say how long it is.",
    413: "That is more than may be uploaded. Remove other files from the page first.",
    421: "This server does not go by that name.",
}


class Guard:
    """Middleware that refuses requests by rules and adds the security headers to answers.

    Parameters
    ----------
    app
        The application that answers admitted requests.
    address
        The address the server listens on; one beyond this machine needs a class code.
    base
        The app's base path.
    door
        The class's sign-in; None for an app that is open to this machine only.
    quota
        The limits of uploads.
    names
        Further names of the server, where it is open to a network.
    """

    def __init__(
        self,
        app: Application,
        address: str | None = "127.0.0.1",
        base: str = "",
        door: Door | None = None,
        quota: Quota | None = None,
        names: Collection[str] = (),
    ) -> None:
        self._app = app
        self._names = own_names(address, names)
        self._on_network = not is_loopback(address)
        self._base = base.strip("/")
        self._door = door
        self._quota = quota or Quota()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Refuse or forward one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = request_of_scope(scope, self._base)
        answer = _policy_sender(send, request)
        status = self._refusal_status(request)
        if status is not None:
            await send_refusal(request, answer, status)
        elif self._door is None or await self._door.admit(request, scope, receive, answer):
            await self._forward(request, scope, receive, answer)

    async def _forward(
        self, request: Request, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        state = scope.get("state", {})
        request = replace(request, person=state.get("person", ""))
        status = self._quota.refusal_status(request, stored_bytes())
        if status is not None:
            await send_refusal(request, send, status)
            return
        session = state.get("session")
        # A client that hangs up while it sends is nothing to report.
        with self._quota.reserve(request), suppress(ClientDisconnect):
            if session is None:
                await self._app(scope, receive, send)
            else:

                async def answer(send: Send) -> None:
                    await self._app(scope, receive, send)

                await CONNECTIONS.serve(session, scope, send, answer)

    def _refusal_status(self, request: Request) -> int | None:
        if not request.repeated_headers.isdisjoint(_UNREPEATABLE_HEADERS):
            return 400
        host = request.headers.get("host")
        if not host_allowed(host, self._names, ip_addresses=self._on_network):
            return 421
        own_route = request.path.startswith(OWN_PREFIX)
        if (request.may_write or own_route) and not same_origin(request):
            return 403
        path = request.path
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED_PATHS):
            return 404
        return None


async def send_refusal(request: Request, send: Send, status: int) -> None:
    """Refuse a request with a plain sentence, or close a websocket before it opens."""
    if request.websocket:
        await send({"type": "websocket.close", "code": 1008})
        return
    body = _SENTENCES[status].encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = b"" if request.method == "HEAD" else body
    await send({"type": "http.response.body", "body": body})


def _policy_sender(send: Send, request: Request) -> Send:
    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = with_policy(message.get("headers", ()), request.path)
        await send(message)

    return send_with_policy
