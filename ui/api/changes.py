"""Route of a pipeline's changes: revisions and scenes as server-sent events.

As with a run's events, a stream ends by itself after some seconds and at once when the
server stops, and the browser returns with the last event it has seen.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError
from ui.api.document_request import language_of_request, parse_request
from ui.api.event_stream import RETRY_MILLISECONDS, EventStream
from ui.api.events import ALIVE_SECONDS
from ui.api.responses import refusal, unavailable
from ui.api.tailer import TAILERS
from ui.api.watcher import WATCHERS, Watcher

LIFE_SECONDS = 10.0
POLL_SECONDS = 0.25
# A revision and, after a dot, the scene that was seen with it.
_POSITION = re.compile(r"(?P<revision>\d{1,15})(\.(?P<serial>\d{1,18}))?\Z")


async def changes(request: Request) -> Response:
    """Stream the changes after the revision that the browser has seen."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    position = _POSITION.match(after)
    if position is None:
        return refusal("api.bad_number", 400, document_request.lang)
    try:
        workspace = await document_request.work(lambda live: live.store.workspace)
    except FabricaError as error:
        return unavailable(error, document_request.lang)
    if workspace is None:
        return refusal("api.not_found", 404, document_request.lang)
    stream = _stream(
        WATCHERS.of(document_request, workspace),
        int(position["revision"]),
        int(position["serial"] or 0),
    )
    return EventStream(request, stream, document_request.lang)


async def _stream(watcher: Watcher, revision: int, serial: int) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    end = clock() + LIFE_SECONDS
    last_sent = clock()
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    with watcher.listen(revision, serial) as listener:
        while not TAILERS.closing and (left := end - clock()) > 0:
            if events := await listener.next_text(min(left, POLL_SECONDS)):
                last_sent = clock()
                yield events
            elif clock() - last_sent > ALIVE_SECONDS:
                last_sent = clock()
                yield ": still here\n\n"
