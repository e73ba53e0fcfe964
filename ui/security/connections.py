"""The open connections of a class: pages' websockets and streams, which end with their session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, MutableMapping
from contextlib import suppress
from typing import Any

from ui.security.sessions import find_session

Message = MutableMapping[str, Any]
Send = Callable[[Message], Coroutine[Any, Any, None]]
# Of one browser; each takes the server's memory.
MAX_PAGES = 40
_CLOSED_BY_POLICY = 1008


class Connections:
    """What is open at this moment, by session."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Task[None], tuple[str, bool]] = {}

    async def serve(
        self,
        session: str,
        scope: Message,
        send: Any,
        answer: Callable[[Any], Coroutine[Any, Any, None]],
    ) -> None:
        """Answer a request of a session, and cut the answer off when the session ends.

        A page too many is closed before it opens.

        Parameters
        ----------
        session
            The id of the session.
        scope, send
            The request's.
        answer
            Answers it by the `send` that it is given.
        """
        started: list[str] = []
        is_page = scope["type"] == "websocket"
        if is_page and self.pages_of_sessions().get(session, 0) >= MAX_PAGES:
            await _close(scope, send, started)
            return

        async def observed_send(message: Message) -> None:
            started.append(str(message["type"]))
            await send(message)

        task = asyncio.ensure_future(answer(observed_send))
        self._open[task] = (session, is_page)
        try:
            await asyncio.wait([task])
        finally:
            self._open.pop(task, None)
            task.cancel()  # where the request itself was given up
        if task.cancelled():
            with suppress(OSError, RuntimeError):  # the client has left as well
                await _close(scope, send, started)
        else:
            task.result()

    def close_ended(self) -> None:
        """Cut off whatever belongs to a session that has ended; from any thread."""
        ended = {name for name, _ in list(self._open.values()) if find_session(name) is None}
        for task, (session, _) in list(self._open.items()):
            if session in ended:
                task.get_loop().call_soon_threadsafe(task.cancel)

    def pages_of_sessions(self) -> dict[str, int]:
        """Return how many pages each session has open."""
        pages: dict[str, int] = {}
        for session, is_page in list(self._open.values()):
            pages[session] = pages.get(session, 0) + is_page
        return pages


async def _close(scope: Message, send: Any, started: list[str]) -> None:
    """End an answer that was cut off, as far as it has come."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _CLOSED_BY_POLICY})
        return
    if "http.response.start" not in started:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


CONNECTIONS = Connections()
