"""What changes in a pipeline, as server-sent events: revisions, and how its stages stand.

Like a run's events: a stream ends by itself after some seconds and at once
when the server stops, and the browser comes back with what it has seen.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pipeline_core.errors import FabricaError
from ui.api.document_request import asked, language, refusal, trouble
from ui.api.events import ALIVE_SECONDS, RETRY_MILLISECONDS
from ui.api.tailer import TAILERS
from ui.api.watcher import WATCHERS, Watcher

LIFE_SECONDS = 10.0
LOOK_SECONDS = 0.25
# A revision, and behind a point the scene that was seen with it.
_SEEN = re.compile(r"(?P<revision>\d{1,15})(\.(?P<serial>\d{1,18}))?\Z")


async def changes(request: Request) -> Response:
    """Stream what changes behind the revision that the browser has seen."""
    wanted = asked(request)
    if wanted is None:
        return refusal("api.not_found", 404, language(request))
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    seen = _SEEN.match(after)
    if seen is None:
        return refusal("api.bad_number", 400, wanted.lang)
    try:
        home = await wanted.work(lambda live: live.store.workspace)
    except FabricaError as error:
        return trouble(error, wanted.lang)
    if home is None:
        return refusal("api.not_found", 404, wanted.lang)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    stream = _stream(WATCHERS.of(wanted, home), int(seen["revision"]), int(seen["serial"] or 0))
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(watcher: Watcher, revision: int, serial: int) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    end = clock() + LIFE_SECONDS
    spoken = clock()
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    with watcher.listen(revision, serial) as listener:
        while not TAILERS.closing and (left := end - clock()) > 0:
            if told := await listener.heard(min(left, LOOK_SECONDS)):
                spoken = clock()
                yield told
            elif clock() - spoken > ALIVE_SECONDS:
                spoken = clock()
                yield ": still here\n\n"
