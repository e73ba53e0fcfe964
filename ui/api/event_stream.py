"""Server-sent events: each person holds so many streams open at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ui.api.database_listeners import TextQueue
from ui.api.responses import refusal

# A tab holds two, and a browser opens six connections to a server.
MAX_A_PERSON = 16
MAX_WITHOUT_CLASS = 256  # everybody who looks at the app is the same person then
RETRY_AFTER_SECONDS = 5
RETRY_MILLISECONDS = 150
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Places:
    """The places of streams, by person; the owner of an app without a class is None."""

    def __init__(self) -> None:
        self._used: Counter[str | None] = Counter()

    @contextmanager
    def take(self, person: str | None) -> Iterator[bool]:
        """Hold a place inside the block; False if the person has none left."""
        if self._used[person] >= most_streams(person):
            yield False
            return
        self._used[person] += 1
        try:
            yield True
        finally:
            self._used[person] -= 1
            if not self._used[person]:
                del self._used[person]


PLACES = Places()


async def live_texts(
    queue: TextQueue, is_over: Callable[[], bool], life_seconds: float, alive_seconds: float
) -> AsyncIterator[str]:
    """Send what comes into a queue until the stream is over, with signs of life between.

    Parameters
    ----------
    queue
        The texts to send.
    is_over
        Whether nothing more will come.
    life_seconds
        After which it ends by itself; a browser comes back.
    alive_seconds
        Between two signs of life.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + life_seconds
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    while not is_over() and (left := end - clock()) > 0:
        yield await queue.next_text(min(left, alive_seconds)) or ": still here\n\n"
    if rest := await queue.next_text(0):
        yield rest


def most_streams(person: str | None) -> int:
    """Return how many streams a person may hold open."""
    return MAX_WITHOUT_CLASS if person is None else MAX_A_PERSON


class EventStream(Response):
    """A stream of events, or a refusal if its person has too many open.

    Parameters
    ----------
    request
        The request that it answers.
    events
        The events as text; it is not begun where the stream is refused.
    lang
        The reader's language.
    """

    def __init__(self, request: Request, events: AsyncIterator[str], lang: str) -> None:
        self._person: str | None = getattr(request.state, "person", None)
        self._events = events
        self._lang = lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, or the refusal."""
        with PLACES.take(self._person) as has_place:
            response = (
                StreamingResponse(self._events, media_type="text/event-stream", headers=_HEADERS)
                if has_place
                else _refusal(self._lang, most_streams(self._person))
            )
            await response(scope, receive, send)


def _refusal(lang: str, most: int) -> Response:
    response = refusal("api.too_many_streams", 429, lang, most=most)
    response.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return response
