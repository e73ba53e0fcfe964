"""The canvas: the live drawing of a pipeline, a component based on React Flow.

It listens to the run's events itself, so no script runs while a run goes on, and it is
never rebuilt: an event changes one box. Names reach it as data and are rendered as text,
never as markup. The browser fetches its code once (`ui.canvas.assets`); only data travels
with each script run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.canvas.component import component


def draw(
    data: Mapping[str, Any],
    *,
    key: str,
    fills: bool = False,
    on_select: Callable[[], None],
    on_news: Callable[[], None],
    on_wire: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
    on_ask: Callable[[], None] | None = None,
) -> None:
    """Draw the canvas.

    Parameters
    ----------
    data
        A scene (`ui.canvas.scene`), completed with editor data (`ui.canvas.editor_data`).
    key
        The component's key: it identifies the drawing from one script run to the next.
    fills
        Whether the canvas takes all the room that its container has, as on the workbench.
    on_select
        Called when a stage was clicked; see `selected_stage`.
    on_news
        Called when the run or the selected stage has ended, or events cannot be received.
    on_wire
        Called when a wire was clicked; see `selected_wire`.
    on_edit
        Called when the pipeline has a revision that the page does not show.
    on_ask
        Called when the canvas requests something of the page; see `latest_request`.
    """
    component("fabrica_canvas")(
        key=key,
        data={**data, "fills": fills},
        height="stretch" if fills else "content",
        on_stage_change=on_select,
        on_news_change=on_news,
        on_beat_change=on_news,
        on_wire_change=on_wire or _ignore,
        on_revision_change=on_edit or _ignore,
        on_ask_change=on_ask or _ignore,
    )


def selected_stage(key: str) -> str | None:
    """Return the selected stage, or None."""
    selection = st.session_state[key].get("stage")
    return selection.get("id") if selection else None


def selected_wire(key: str) -> dict[str, str] | None:
    """Return the selected wire: `source`, `stage` and `port`; or None."""
    selection = st.session_state[key].get("wire")
    if not selection:
        return None
    return {name: str(selection.get(name, "")) for name in ("source", "stage", "port")}


def latest_request(key: str) -> tuple[str, str | None]:
    """Return the latest request of the canvas and its stage."""
    request = st.session_state[key].get("ask") or {}
    stage = request.get("stage")
    return str(request.get("what", "")), str(stage) if stage is not None else None


def refused_wire(key: str) -> tuple[str, str, str]:
    """Return source, stage and port of the wire of the latest request, which was refused."""
    wire = (st.session_state[key].get("ask") or {}).get("wire") or {}
    return str(wire.get("source", "")), str(wire.get("stage", "")), str(wire.get("port", ""))


def _ignore() -> None:
    """Do nothing: the default of optional callbacks."""
