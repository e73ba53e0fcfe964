"""Route of what is new of a watched model, as server-sent events: windows, and its alarms.

Like a run's stream it ends by itself after some seconds, and at once when the server stops;
the browser returns with the number of the last window that it has.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from ui.api.downloads import reader_language
from ui.api.event_stream import EventStream, live_texts
from ui.api.events import ALIVE_SECONDS
from ui.api.responses import not_found
from ui.api.watch_tailer import WATCH_TAILERS, Place, WatchTailer
from ui.security.watch_access import watch_access

LIFE_SECONDS = 10.0
_NUMBER = re.compile(r"\d{1,15}\Z")


async def watch_events(request: Request) -> Response:
    """Stream the windows of a watch after the one that the browser has, and its alarms."""
    access = watch_access(request)
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if access is None or not _NUMBER.match(after):
        return not_found()
    if not (access.workspace / "fabrica.db").exists():
        return not_found()
    tailer = WATCH_TAILERS.of(access.workspace)
    place = await asyncio.to_thread(tailer.place_of, access.name)
    if place is None:
        return not_found()
    return EventStream(request, _stream(tailer, place, int(after)), reader_language(request))


async def _stream(tailer: WatchTailer, place: Place, after: int) -> AsyncIterator[str]:
    with tailer.listen(place, after) as listener:
        async for text in live_texts(listener.queue, _is_over, LIFE_SECONDS, ALIVE_SECONDS):
            yield text


def _is_over() -> bool:
    return WATCH_TAILERS.closing
