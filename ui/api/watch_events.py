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
from ui.api.event_stream import EventStream
from ui.api.events import ALIVE_SECONDS, RETRY_MILLISECONDS
from ui.api.responses import not_found
from ui.api.tailer import TAILERS
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
    place = await asyncio.to_thread(tailer.place_of, access.watch)
    if place is None:
        return not_found()
    return EventStream(request, _stream(tailer, place, int(after)), reader_language(request))


async def _stream(tailer: WatchTailer, place: Place, after: int) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    end = clock() + LIFE_SECONDS
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    with tailer.listen(place, after) as listener:
        while not TAILERS.closing and (left := end - clock()) > 0:
            yield await listener.next_text(min(left, ALIVE_SECONDS)) or ": still here\n\n"
        if rest := await listener.next_text(0):
            yield rest
