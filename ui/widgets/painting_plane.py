"""The plane on which points are painted, with its brush: class, points at a touch, spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.widget_state import digest_of

_SCRIPT = Path(__file__).with_name("paint.js")
_CLASSES = ("a", "b", "c", "d", "e", "f")
_CSS = """
canvas { width: 340px; max-width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair;
  border: 1px solid var(--st-border-color); border-radius: 8px; color: var(--st-text-color); }
canvas:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""


def painting_plane(
    points: Sequence[Sequence[Any]],
    key_of: Callable[..., str],
    on_points: Callable[[list[list[Any]]], object],
    most: int,
) -> None:
    """Draw the brush and the plane; a stroke is one change.

    Parameters
    ----------
    points
        What is painted so far, each ``[x, y, class]``.
    key_of
        Gives the key of the plane, and of a part of its brush that it is handed.
    on_points
        Takes all points after a stroke.
    most
        How many there may be.
    """
    points = [list(point) for point in points]
    used = dict.fromkeys(str(point[2]) for point in points)
    classes = [*dict.fromkeys([*used, *_CLASSES])]
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    mode = row.segmented_control(
        t("form.paint.mode"),
        ("paint", "erase"),
        default="paint",
        required=True,
        key=key_of("mode"),
        format_func=lambda mode: t(f"form.paint.{mode}"),
    )
    brush = row.selectbox(
        t("form.paint.class"), classes, key=key_of("class"), accept_new_options=True
    )
    count = row.number_input(t("form.paint.count"), 1, 100, 5, key=key_of("count"))
    spread = row.number_input(t("form.paint.spread"), 0.0, 5.0, 0.4, 0.1, key=key_of("spread"))
    key = key_of()
    painted = (st.session_state.get(key) or {}).get("painted")
    _plane()(
        key=key,
        data={
            "points": points,
            "version": digest_of(str(points)),
            "stroke": painted["stroke"] if painted and _rows(painted) == points else None,
            "classes": classes if brush in classes else [*classes, brush],
            "brush": brush or classes[0],
            "count": count,
            "spread": spread,
            "mode": mode,
            "most": most,
            "label": t("form.paint.plane"),
        },
        on_painted_change=lambda: _change(key, on_points),
    )
    counts = {"count": number(len(points), language()), "of": number(most, language())}
    st.caption(t("form.paint.about", **counts))


@cache
def _plane() -> Any:
    script = _SCRIPT.read_text(encoding="utf-8")
    html = '<canvas tabindex="0" role="application"></canvas>'
    return st.components.v2.component("fabrica_painting", html=html, css=_CSS, js=script)


def _change(key: str, on_points: Callable[[list[list[Any]]], object]) -> None:
    painted = st.session_state[key].get("painted")
    if painted:
        on_points(_rows(painted))


def _rows(painted: Mapping[str, Any]) -> list[list[Any]]:
    return [[x, y, str(name)] for x, y, name in painted["points"]]
