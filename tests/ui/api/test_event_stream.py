"""Streams of one person: so many at a time, counted for each person alone."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from tests.ui import loops
from ui.api.event_stream import MAX_A_PERSON, PLACES, EventStream, most_streams


async def endless():
    while True:
        yield "data: x\n\n"
        await asyncio.sleep(0)


async def stream(request: Request) -> EventStream:
    return EventStream(request, endless(), request.query_params.get("lang", "en"))


APP = Starlette(routes=[Route("/stream", stream)])


class Client:
    """A stream's browser, which leaves when it is told to."""

    def __init__(self, person: str | None, lang: str = "en") -> None:
        state = {} if person is None else {"person": person}
        self.scope = {"type": "http", "method": "GET", "path": "/stream", "headers": [],
                      "query_string": f"lang={lang}".encode(), "state": state}  # fmt: skip
        self.started, self.leaving = asyncio.Event(), asyncio.Event()
        self.status, self.headers, self.body = 0, {}, b""
        self.task = asyncio.create_task(APP(self.scope, self.receive, self.send))

    async def receive(self):
        await self.leaving.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.body += message.get("body", b"")
        self.started.set()

    async def leave(self):
        self.leaving.set()
        await asyncio.wait_for(self.task, 30)


async def open_streams(person: str | None, count: int, lang: str = "en") -> list[Client]:
    clients = [Client(person, lang) for _ in range(count)]
    for client in clients:
        await asyncio.wait_for(client.started.wait(), 30)
    return clients


@pytest.mark.parametrize("person", [None, "0123456789abcdef"])
def test_the_surplus_is_refused_in_a_sentence_and_a_closed_one_frees_its_place(person):
    async def opening():
        most = most_streams(person)
        clients = await open_streams(person, 300)
        statuses = [client.status for client in clients]
        assert statuses == [200] * most + [429] * (300 - most)
        assert clients[-1].headers[b"retry-after"] == b"5"
        for lang, words in (("en", f"{most} live views open"), ("es", f"{most} vistas en vivo")):
            (refused,) = await open_streams(person, 1, lang)
            assert words in refused.body.decode()
        await clients[0].leave()
        (later,) = await open_streams(person, 1)
        assert later.status == 200
        for client in [*clients[1:], later]:
            await client.leave()

    loops.run(opening())
    assert not PLACES._used


def test_an_app_without_a_class_has_room_for_everybody_who_looks_at_it():
    assert most_streams(None) > 2 * 30 > most_streams("a" * 16)


def test_another_persons_places_are_their_own():
    async def opening():
        ana = await open_streams("a" * 16, MAX_A_PERSON + 1)
        eva = await open_streams("e" * 16, 2)
        assert [client.status for client in eva] == [200, 200]
        for client in ana + eva:
            await client.leave()

    loops.run(opening())
    assert not PLACES._used
