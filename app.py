"""The app: one ASGI application around the screens.

`streamlit run app.py` finds it by its name. Everything that computes runs in
processes of its own; this one answers clicks, so it must never stand still.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st

from ui import running
from ui.problems import show_unexpected

COLLECT_SECONDS = 60


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Take care of memory: collecting after every script run starves the event loop."""
    if st.get_option("runner.postScriptGC") is not False:
        raise RuntimeError("runner.postScriptGC must be false; see .streamlit/config.toml.")
    gc.collect()
    gc.freeze()
    collecting = asyncio.create_task(_collect_now_and_then())
    warming = asyncio.create_task(asyncio.to_thread(running.warm_up))
    yield {}
    collecting.cancel()
    await warming
    await asyncio.to_thread(running.let_go)
    with suppress(asyncio.CancelledError):
        await collecting


async def _collect_now_and_then() -> None:
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        gc.collect()


app = st.App(
    Path(__file__).parent / "ui" / "main.py", lifespan=lifespan, on_script_error=show_unexpected
)
