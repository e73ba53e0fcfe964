"""The pipeline drawn in the page and live: a React Flow component of our own.

It listens to the run's events itself, so that no script runs while a run goes
on, and it is never rebuilt: an event changes one box. Names reach it as data
and are written as text, never as markup. Its code is fetched by the browser
once (`ui.canvas.assets`); what travels with each script run is data.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

# Fetches the module and hands on; from then on each call reaches it at once.
_LOADER = """
let loaded = null;
export default function (component) {
  const { data } = component;
  if (!data) return undefined;
  if (loaded) return loaded(component);
  let left = null;
  let gone = false;
  import(new URL(data.module, document.baseURI).href).then(
    (module) => { loaded = module.default; if (!gone) left = loaded(component); },
    () => { component.parentElement.querySelector(".slot").textContent = data.words.broken; },
  );
  return () => { gone = true; if (left) left(); };
}
"""


def draw(
    data: dict[str, Any],
    *,
    key: str,
    on_select: Callable[[], None],
    on_news: Callable[[], None],
    on_wire: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
    on_ask: Callable[[], None] | None = None,
) -> None:
    """Draw a pipeline.

    Parameters
    ----------
    data
        What `ui.canvas.scene.scene` returns.
    key
        Keeps the drawing's identity from one script run to the next.
    on_select
        Called when another stage was clicked; `chosen` has its name.
    on_news
        Called when the run has ended, the stage that is looked at has, or nothing could be heard.
    on_wire
        Called when a wire was clicked; `wire` has its ends.
    on_edit
        Called when the document has a revision that the page has not shown.
    on_ask
        Called when something was asked of the page; `asked` has what.
    """
    _component()(
        key=key, data=data, height="content",
        on_stage_change=on_select, on_news_change=on_news, on_beat_change=on_news,
        on_wire_change=on_wire or _nothing, on_revision_change=on_edit or _nothing,
        on_ask_change=on_ask or _nothing,
    )  # fmt: skip


def chosen(key: str) -> str | None:
    """Return the stage that was clicked last, or None where it was let go."""
    told = st.session_state[key].get("stage")
    return told.get("id") if told else None


def wire(key: str) -> dict[str, str] | None:
    """Return the wire that was clicked last: `source`, `stage` and `port`."""
    told = st.session_state[key].get("wire")
    return {name: str(told.get(name, "")) for name in ("source", "stage", "port")} if told else None


def asked(key: str) -> tuple[str, str | None]:
    """Return what was asked of the page last, and of which stage."""
    told = st.session_state[key].get("ask") or {}
    stage = told.get("stage")
    return str(told.get("what", "")), str(stage) if stage is not None else None


def _nothing() -> None:
    """Do nothing: nobody asked to be told."""


@cache
def _component() -> Any:
    return st.components.v2.component("fabrica_canvas", html='<div class="slot"></div>', js=_LOADER)
