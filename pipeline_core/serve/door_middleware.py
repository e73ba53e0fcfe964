"""The door in front of all routes, and the headers behind all answers."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline_core.errors import UsageError
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.serve.door import Door
from pipeline_core.serve.service import refusal_json

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self' blob:;"
    " style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_STATUSES = {
    "serve.no_rows": 422,
    "serve.not_json": 400,
    "serve.repeated": 400,
    "serve.other_type": 415,
    "serve.too_large": 413,
    "serve.too_many_rows": 413,
    "serve.slow_body": 408,
    "serve.busy": 503,
    "serve.too_slow": 504,
    "serve.failed": 500,
}
_CONTRACT_BROKEN = 422


class DoorMiddleware:
    """ASGI middleware that lets a request in, or says why not.

    Parameters
    ----------
    app
        What stands behind it.
    door
        Who may ask.
    language
        Of sentences to whoever asks for none.
    """

    def __init__(self, app: ASGIApp, door: Door, language: str) -> None:
        self._app = app
        self._door = door
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        headers, repeated = _headers_of(scope)
        refused = self._door.refusal(scope["path"], headers)
        if repeated:
            refused = 400, "serve.other_host"
        if refused is None:
            await self._app(scope, receive, send_with_headers)
            return
        language = request_language(headers, self._language)
        answer = refused_answer(UsageError(refused[1]), language, refused[0])
        await answer(scope, receive, send_with_headers)


def _headers_of(scope: Scope) -> tuple[dict[str, str], bool]:
    """Return the headers by name, and whether one that decides stands there twice."""
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1"))
             for name, value in scope["headers"]]  # fmt: skip
    names = [name for name, _ in pairs]
    return dict(pairs), any(names.count(name) > 1 for name in ("host", "authorization"))


def request_language(headers: Mapping[str, str], language: str) -> str:
    """Return the language that a request asks for first, else the server's.

    Examples
    --------
    >>> request_language({"accept-language": "es-MX,es;q=0.9"}, "en")
    'es'
    >>> request_language({}, "en")
    'en'
    """
    wanted = headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else language


def refused_answer(error: UsageError, language: str, status: int | None = None) -> Response:
    """Return the answer to a request that is refused."""
    status = status or _STATUSES.get(error.code, _CONTRACT_BROKEN)
    headers = {"connection": "close"} if status in (408, 413) else {}
    if status == 503:
        headers["retry-after"] = "1"
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(refusal_json(error, language), status, headers)
