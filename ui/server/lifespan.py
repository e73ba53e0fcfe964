"""Start and end of the server.

At the start the workspace is locked, the launcher is started if needed, and runs that
went on without a server are supervised again. At the end streams are closed at once and
the launcher stops; runs go on.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.messages.words import preferred_language
from pipeline_core.store import default_workspace, open_store
from ui.api.tailer import TAILERS
from ui.api.watch_tailer import WATCH_TAILERS
from ui.documents import document_runs, shipped_examples, warming
from ui.documents.documents import opened_file
from ui.documents.live import OPEN_DOCUMENTS
from ui.security import people, visitor
from ui.security.connections import CONNECTIONS
from ui.server import lock
from ui.server.script_barrier import remember_loop
from ui.server.socket_options import reduce_latency
from ui.text.words import translate

COLLECT_SECONDS = 60
SWEEP_SECONDS = 1.0
SHUTDOWN_SECONDS = 6.0


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Lock the workspace, set up garbage collection and latency, and shut down quickly."""
    if st.get_option("runner.postScriptGC") is not False:
        raise RuntimeError("runner.postScriptGC must be false; see .streamlit/config.toml.")
    remember_loop()
    _lock_workspace()
    _close_streams_on_signal()
    gc.collect()
    reduce_latency()
    gc.freeze()
    chores = [asyncio.create_task(chore()) for chore in (_collect_garbage, _close_ended_sessions)]
    warming.serve()
    _start_daemon(_warm_up)
    yield {}
    for chore in chores:
        chore.cancel()
    shipped_examples.stop()
    TAILERS.close()
    WATCH_TAILERS.close()
    await _run_within(SHUTDOWN_SECONDS, OPEN_DOCUMENTS.close)
    await _run_within(SHUTDOWN_SECONDS, document_runs.stop_launchers)
    lock.release(default_workspace())
    await asyncio.gather(*chores, return_exceptions=True)


def _lock_workspace() -> None:
    workspace, port = default_workspace(), st.get_option("server.port")
    try:
        if visitor.in_class() and opened_file():
            raise StoreError("server.file_for_class")
        open_store(workspace).close()
        if visitor.in_class():
            shipped_examples.prepare()
        lock.acquire(workspace, f"http://{st.get_option('server.address') or '0.0.0.0'}:{port}")
    except FabricaError as error:
        sys.stderr.write(f"Fábrica: {translate(error.code, error.values, preferred_language())}\n")
        sys.stderr.flush()
        # An exception here would become a traceback of the server; nothing is open yet.
        os._exit(1)


def _warm_up() -> None:
    document_runs.warm_up()
    if visitor.in_class():
        people.sweep_removed()
        shipped_examples.compute()


def _close_streams_on_signal() -> None:
    """Close open streams on SIGTERM and SIGINT: the server waits for them to end."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        previous = signal.getsignal(signal_number)

        def close_streams(received: int, frame: Any, previous: Any = previous) -> None:
            loop.call_soon_threadsafe(TAILERS.close)
            loop.call_soon_threadsafe(WATCH_TAILERS.close)
            if callable(previous):
                previous(received, frame)

        signal.signal(signal_number, close_streams)


async def _collect_garbage() -> None:
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        gc.collect()


async def _close_ended_sessions() -> None:
    """Cut off pages and streams whose session expired, or whose key was replaced elsewhere."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        CONNECTIONS.close_ended()


def _start_daemon(task: Callable[[], None]) -> threading.Thread:
    """Run a task in a thread that does not keep the server from ending."""
    thread = threading.Thread(target=task, daemon=True)
    thread.start()
    return thread


async def _run_within(seconds: float, task: Callable[[], None]) -> None:
    """Run a task in a thread and wait for it, but not longer than `seconds`."""
    thread = _start_daemon(task)
    deadline = asyncio.get_running_loop().time() + seconds
    while thread.is_alive() and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)
