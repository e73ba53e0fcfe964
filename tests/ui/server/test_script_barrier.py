"""The end of a page's run waits until what was drawn has been sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from ui.server import script_barrier


@pytest.fixture
def server() -> Iterator[list[str]]:
    """A loop that sends what waits as Streamlit's does: all of it, a pause, and again."""
    waiting: list[str] = []
    begun, ending = threading.Event(), threading.Event()

    async def serve() -> None:
        script_barrier.remember_loop()
        begun.set()
        while not ending.is_set():
            waiting.clear()
            await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    begun.wait()
    yield waiting
    ending.set()
    thread.join()
    script_barrier._LOOPS.clear()


def test_what_was_drawn_before_is_sent_when_it_returns(server):
    for number in range(30):
        server.append(f"drawn {number}")
        script_barrier.wait_until_delivered()
        assert server == []


def test_without_a_server_nothing_waits():
    script_barrier.wait_until_delivered()
    assert script_barrier._LOOPS == []
