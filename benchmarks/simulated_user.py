"""A simulated user: Streamlit's browser protocol over a websocket."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

_ANSWER_TIMEOUT = 120.0
_SELECTBOX = "stage-box"


class SimulatedUser:
    """A user who opens a pipeline and chooses one stage after the other.

    Parameters
    ----------
    url
        The server's address, ``ws://...``.
    query
        The query of the page's address.
    cookie
        The cookie of a class's door, if there is one.
    """

    def __init__(self, url: str, query: str, cookie: str = "") -> None:
        self._url = url
        self._query = query
        self._headers = {"Cookie": cookie} if cookie else {}
        self._buttons: dict[str, str] = {}
        self._socket: Any = None
        self._box: Any = None
        self._fragment = ""
        self._states: dict[str, WidgetState] = {}

    async def open(self) -> None:
        """Open the page and wait until it is complete."""
        self._socket = await websockets.connect(
            f"{self._url}/_stcore/stream",
            subprotocols=["streamlit"],
            additional_headers=self._headers,
            max_size=None,
            origin=self._url.replace("ws", "http", 1),
        )
        await self._send(BackMsg(rerun_script={"query_string": self._query}))
        if self._box is None:
            raise SystemExit("The page has no list of stages.")

    async def view_all_stages(self) -> None:
        """Choose every stage once."""
        for name in list(self._box.options)[1:]:
            await self._choose(name)

    async def press(self, key: str) -> None:
        """Press the button with a key."""
        button = self._buttons[key]
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.widget_states.widgets.extend(
            [*self._states.values(), WidgetState(id=button, trigger_value=True)]
        )
        await self._send(message)

    async def close(self) -> None:
        """Close the page."""
        await self._socket.close()

    async def click_for(self, seconds: float, interval: float, offset: float) -> list[float]:
        """Choose stages at a regular interval; return the duration of each answer.

        Parameters
        ----------
        seconds
            For how long.
        interval
            Seconds from one click to the next.
        offset
            Share of the interval before the first click.
        """
        durations = []
        start = time.monotonic()
        names = itertools.cycle(list(self._box.options)[1:])
        for number in itertools.count():
            click_time = start + (number + offset) * interval
            if click_time > start + seconds:
                return durations
            await asyncio.sleep(max(0.0, click_time - time.monotonic()))
            sent = time.monotonic()
            await self._choose(next(names))
            durations.append(time.monotonic() - sent)
        return durations

    async def _choose(self, option: str) -> None:
        self._states[self._box.id] = WidgetState(id=self._box.id, string_value=option)
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.fragment_id = self._fragment
        message.rerun_script.widget_states.widgets.extend(self._states.values())
        await self._send(message)

    async def _send(self, message: BackMsg) -> None:
        """Send a message and wait until the script run that answers it has finished."""
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(_ANSWER_TIMEOUT):
            while True:
                answer = ForwardMsg.FromString(await self._socket.recv())
                if answer.HasField("delta"):
                    self._note_widgets(answer.delta)
                if answer.HasField("script_finished") and answer.script_finished != 2:
                    return

    def _note_widgets(self, delta: Any) -> None:
        element = delta.new_element
        if element.HasField("button"):
            self._buttons[element.button.id.rpartition("-")[2]] = element.button.id
        if element.HasField("selectbox") and _SELECTBOX in element.selectbox.id:
            self._box, self._fragment = element.selectbox, delta.fragment_id
