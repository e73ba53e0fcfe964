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
    data: dict[str, Any], *, key: str, on_select: Callable[[], None], on_news: Callable[[], None]
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
    """
    _component()(
        key=key, data=data, height="content",
        on_stage_change=on_select, on_news_change=on_news, on_beat_change=on_news,
    )  # fmt: skip


def chosen(key: str) -> str | None:
    """Return the stage that was clicked last, or None where it was let go."""
    told = st.session_state[key].get("stage")
    return told.get("id") if told else None


@cache
def _component() -> Any:
    return st.components.v2.component("fabrica_canvas", html='<div class="slot"></div>', js=_LOADER)
