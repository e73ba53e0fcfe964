"""A person with a browser, as far as the server can tell: Streamlit's protocol over a websocket."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

_PATIENCE = 120.0
_BOX = "stage-box"


class Person:
    """Opens a pipeline, then looks at one stage after the other.

    Parameters
    ----------
    url
        The server, ``ws://...``.
    query
        What stands in the address bar.
    """

    def __init__(self, url: str, query: str) -> None:
        self._url = url
        self._query = query
        self._line: Any = None
        self._box: Any = None
        self._fragment = ""
        self._states: dict[str, WidgetState] = {}

    async def come(self) -> None:
        """Open the page and wait until it is there."""
        self._line = await websockets.connect(
            f"{self._url}/_stcore/stream", subprotocols=["streamlit"], max_size=None,
            origin=self._url.replace("ws", "http", 1),
        )  # fmt: skip
        await self._ask(BackMsg(rerun_script={"query_string": self._query}))
        if self._box is None:
            raise SystemExit("The page has no list of stages.")

    async def see_all(self) -> None:
        """Look at every stage once."""
        for name in list(self._box.options)[1:]:
            await self._choose(name)

    async def go(self) -> None:
        """Close the page."""
        await self._line.close()

    async def click_for(self, seconds: float, between: float, offset: float) -> list[float]:
        """Click until the time is over; return how long each answer took.

        Parameters
        ----------
        seconds
            How long.
        between
            Seconds from one click to the next.
        offset
            Which part of that passes before the first.
        """
        took = []
        begin = time.monotonic()
        names = itertools.cycle(list(self._box.options)[1:])
        for n in itertools.count():
            at = begin + (n + offset) * between
            if at > begin + seconds:
                return took
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            clicked = time.monotonic()
            await self._choose(next(names))
            took.append(time.monotonic() - clicked)
        return took

    async def _choose(self, option: str) -> None:
        self._states[self._box.id] = WidgetState(id=self._box.id, string_value=option)
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.fragment_id = self._fragment
        asked.rerun_script.widget_states.widgets.extend(self._states.values())
        await self._ask(asked)

    async def _ask(self, asked: BackMsg) -> None:
        """Send, and wait until the server has said all."""
        await self._line.send(asked.SerializeToString())
        async with asyncio.timeout(_PATIENCE):
            while True:
                told = ForwardMsg.FromString(await self._line.recv())
                if told.HasField("delta"):
                    self._see(told.delta)
                if told.HasField("script_finished") and told.script_finished != 2:
                    return

    def _see(self, delta: Any) -> None:
        element = delta.new_element
        if element.HasField("selectbox") and _BOX in element.selectbox.id:
            self._box, self._fragment = element.selectbox, delta.fragment_id
