"""Route of a run's events as server-sent events.

A stream ends by itself after some seconds, and at once when the server stops, so that
nothing waits for it; the browser returns with the number of the last event it has, and
none is missed. A finished run without further events answers 204, at which a browser
stops asking.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from ui.api.downloads import reader_language
from ui.api.event_stream import EventStream, live_texts
from ui.api.responses import not_found
from ui.api.tailer import TAILERS, EventListener, Tailer
from ui.security.access import run_access

LIFE_SECONDS = 10.0
ALIVE_SECONDS = 3.0
_SEQ = re.compile(r"\d{1,15}\Z")


async def events(request: Request) -> Response:
    """Stream the events of a run after the one that the browser has seen."""
    access = run_access(request)
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if access is None or not _SEQ.match(after) or not (access.workspace / "fabrica.db").exists():
        return not_found()
    tailer = TAILERS.of(access.workspace)
    run = await asyncio.to_thread(tailer.run, access.name)
    if run is None:
        return not_found()
    if not run.open and not tailer.has_events_after(access.name, int(after)):
        return Response(status_code=204, headers={"cache-control": "no-store"})
    stream = _stream(tailer, access.name, int(after))
    return EventStream(request, stream, reader_language(request))


async def _stream(tailer: Tailer, run: str, after: int) -> AsyncIterator[str]:
    with tailer.listen(run, after) as listener:
        is_over = partial(_is_over, listener)
        async for text in live_texts(listener.queue, is_over, LIFE_SECONDS, ALIVE_SECONDS):
            yield text


def _is_over(listener: EventListener) -> bool:
    return listener.ended or TAILERS.closing
