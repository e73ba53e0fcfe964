"""The pipeline drawn in the page: a small component of our own that never remounts.

Charts of libraries are rebuilt on every tick of a running page and flicker;
this one keeps its elements and changes what has changed. Names reach it as
data and are written as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


def draw(data: dict[str, Any], *, key: str, on_select: Callable[[], None]) -> str | None:
    """Draw a pipeline and return the stage that was clicked last.

    Parameters
    ----------
    data
        What `ui.drawing.scene.scene` returns.
    key
        Keeps the drawing's identity from one script run to the next.
    on_select
        Called when another stage was clicked.
    """
    mounted = _component()(key=key, data=data, on_stage_change=on_select, height="content")
    return mounted.get("stage")


@cache
def _component() -> Any:
    return st.components.v2.component(
        "fabrica_drawing",
        html='<div class="drawing"></div>',
        css=(FOLDER / "drawing.css").read_text(encoding="utf-8"),
        js=(FOLDER / "drawing.js").read_text(encoding="utf-8"),
    )
