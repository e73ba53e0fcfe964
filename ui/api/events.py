"""A run's events as server-sent events.

A stream ends by itself after some seconds, and at once when the server
stops, so that nobody waits for it; the browser comes back with the number of
the last event it has, and none is missed. A run that has nothing more to
tell answers 204, with which a browser stops asking.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from ui.api.tailer import TAILERS, Listener, Tailer
from ui.security.access import access

LIFE_SECONDS = 10.0
ALIVE_SECONDS = 3.0
RETRY_MILLISECONDS = 150
_SEQ = re.compile(r"\d{1,15}\Z")


async def events(request: Request) -> Response:
    """Stream the events of a run behind the one that the browser has seen."""
    allowed = access(request)
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if allowed is None or not _SEQ.match(after) or not (allowed.workspace / "fabrica.db").exists():
        return PlainTextResponse("There is no such thing here.", 404)
    tailer = TAILERS.of(allowed.workspace)
    run = await asyncio.to_thread(tailer.run, allowed.run)
    if run is None:
        return PlainTextResponse("There is no such thing here.", 404)
    if not run.open and not tailer.news(allowed.run, int(after)):
        return Response(status_code=204, headers={"cache-control": "no-store"})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    stream = _stream(tailer, allowed.run, int(after))
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(tailer: Tailer, run: str, after: int) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    end = clock() + LIFE_SECONDS
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    with tailer.listen(run, after) as listener:
        while not _over(listener) and (left := end - clock()) > 0:
            yield await listener.heard(min(left, ALIVE_SECONDS)) or ": still here\n\n"
        if rest := await listener.heard(0):
            yield rest


def _over(listener: Listener) -> bool:
    return listener.ended or TAILERS.closing
