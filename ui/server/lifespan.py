"""What happens when the server starts and when it ends.

Starting: the workspace is taken, the launcher is there or comes, and runs
that went on without a server are looked after again. Ending: streams end at
once, the launcher goes, and runs go on.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.messages.words import preferred_language
from pipeline_core.store import default_workspace, open_store
from ui.api.tailer import TAILERS
from ui.documents import running
from ui.documents.documents import opened_file
from ui.documents.live import LIVE
from ui.security import visitor
from ui.server import lock
from ui.server.script_barrier import remember_loop
from ui.server.socket_options import quick_answers
from ui.text.words import tell

COLLECT_SECONDS = 60
END_SECONDS = 6.0


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Take the workspace, look after memory, and end without anybody waiting."""
    if st.get_option("runner.postScriptGC") is not False:
        raise RuntimeError("runner.postScriptGC must be false; see .streamlit/config.toml.")
    remember_loop()
    _take_the_workspace()
    _end_streams_first()
    gc.collect()
    quick_answers()
    gc.freeze()
    collecting = asyncio.create_task(_collect_now_and_then())
    _aside(running.warm_up)
    yield {}
    collecting.cancel()
    TAILERS.close()
    await _within(END_SECONDS, LIVE.close)
    await _within(END_SECONDS, running.let_go)
    lock.leave(default_workspace())
    with suppress(asyncio.CancelledError):
        await collecting


def _take_the_workspace() -> None:
    workspace, port = default_workspace(), st.get_option("server.port")
    try:
        if visitor.in_class() and opened_file():
            raise StoreError("server.file_for_class")
        open_store(workspace).close()
        lock.take(workspace, f"http://{st.get_option('server.address') or '0.0.0.0'}:{port}")
    except FabricaError as error:
        sys.stderr.write(f"Fábrica: {tell(error.code, error.values, preferred_language())}\n")
        sys.stderr.flush()
        # Raised here it would become a traceback of the server; nothing has begun yet.
        os._exit(1)


def _end_streams_first() -> None:
    """When asked to end, let go of open streams at once: the server waits for them."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def ending(got: int, frame: Any, before: Any = before) -> None:
            loop.call_soon_threadsafe(TAILERS.close)
            if callable(before):
                before(got, frame)

        signal.signal(number, ending)


async def _collect_now_and_then() -> None:
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        gc.collect()


def _aside(work: Callable[[], None]) -> threading.Thread:
    """Do something in a thread for which the end of the server does not wait."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


async def _within(seconds: float, work: Callable[[], None]) -> None:
    """Do something, and go on without its end where it takes too long."""
    thread = _aside(work)
    deadline = asyncio.get_running_loop().time() + seconds
    while thread.is_alive() and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)
