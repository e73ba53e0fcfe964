"""A page that stays open in a browser: Streamlit's protocol, with its fragments refreshed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState


class OpenPage:
    """A page that is open, and what it has received.

    Parameters
    ----------
    socket
        Its connection.
    page
        The page's name in its address.
    """

    def __init__(self, socket: Any, page: str) -> None:
        self._socket, self._page = socket, page
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._tabs = ""
        self._tab: WidgetState | None = None
        self.refreshes = 0
        self.bodies: list[str] = []

    async def follow(self) -> None:
        """Ask for the page, receive what comes, and refresh its fragments until cancelled."""
        await self._ask("")
        try:
            while True:
                self._receive(ForwardMsg.FromString(await self._socket.recv()))
        finally:
            self._stop_timers()

    def _receive(self, message: ForwardMsg) -> None:
        timer = message.auto_rerun
        if timer.fragment_id and timer.fragment_id not in self._timers:
            refreshing = self._refresh(timer.interval, timer.fragment_id)
            self._timers[timer.fragment_id] = asyncio.create_task(refreshing)
        self._tabs = message.delta.add_block.tab_container.id or self._tabs
        if message.HasField("delta") and message.delta.new_element.HasField("html"):
            self.bodies.append(message.delta.new_element.html.body)

    async def _refresh(self, every: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(every)
            await self._ask(fragment)
            self.refreshes += 1

    async def choose_tab(self, label: str) -> None:
        """Choose one of the page's tabs, and have the page drawn anew."""
        self._stop_timers()
        self._tab = WidgetState(id=self._tabs, string_value=label)
        await self._ask("")

    def _stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def _ask(self, fragment: str) -> None:
        message = BackMsg()
        message.rerun_script.page_name = self._page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        if self._tab is not None:
            message.rerun_script.widget_states.widgets.append(self._tab)
        await self._socket.send(message.SerializeToString())


@asynccontextmanager
async def open_page(url: str, page: str, cookie: str) -> AsyncIterator[OpenPage]:
    """Keep a page open, and close it at the end.

    Parameters
    ----------
    url
        The server's address, ``http://...``.
    page
        The page's name in its address.
    cookie
        The cookie of a class's door.
    """
    socket = await websockets.connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=["streamlit"],
        additional_headers={"Cookie": cookie},
        max_size=None,
        origin=url,
    )
    opened = OpenPage(socket, page)
    following = asyncio.create_task(opened.follow())
    try:
        yield opened
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await socket.close()
