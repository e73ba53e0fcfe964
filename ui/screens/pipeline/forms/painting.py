"""The plane on which points are painted, with its brush: class, points at a touch, spread."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pipeline_core.measures.typed_cells import MAX_PAINTED_POINTS
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.numbers import number
from ui.text.words import t
from ui.widgets.widget_state import digest_of

_SCRIPT = Path(__file__).with_name("paint.js")
_CLASSES = ("a", "b", "c", "d", "e", "f")
_CSS = """
canvas { width: 340px; max-width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair;
  border: 1px solid var(--st-border-color); border-radius: 8px; color: var(--st-text-color); }
canvas:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""


def painting(form: Form, field: Field, label: str) -> None:
    """Draw the brush and the plane; a stroke is one change of the setting."""
    points = [list(point) for point in form.value(field) or ()]
    used = dict.fromkeys(str(point[2]) for point in points)
    classes = [*dict.fromkeys([*used, *_CLASSES])]
    st.markdown(label)
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    mode = row.segmented_control(
        t("form.paint.mode"),
        ("paint", "erase"),
        default="paint",
        required=True,
        key=form.key(field.name, "mode"),
        format_func=lambda mode: t(f"form.paint.{mode}"),
    )
    brush = row.selectbox(
        t("form.paint.class"), classes, key=form.key(field.name, "class"), accept_new_options=True
    )
    count = row.number_input(t("form.paint.count"), 1, 100, 5, key=form.key(field.name, "count"))
    spread = row.number_input(
        t("form.paint.spread"), 0.0, 5.0, 0.4, 0.1, key=form.key(field.name, "spread")
    )
    key = form.key(field.name)
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
            "most": MAX_PAINTED_POINTS,
            "label": t("form.paint.plane"),
        },
        on_painted_change=lambda: _change(form, field, key),
    )
    counts = {"count": number(len(points), form.lang), "of": number(MAX_PAINTED_POINTS, form.lang)}
    st.caption(t("form.paint.about", **counts))


@cache
def _plane() -> Any:
    script = _SCRIPT.read_text(encoding="utf-8")
    html = '<canvas tabindex="0" role="application"></canvas>'
    return st.components.v2.component("fabrica_painting", html=html, css=_CSS, js=script)


def _change(form: Form, field: Field, key: str) -> None:
    painted = st.session_state[key].get("painted")
    if painted:
        form.change(field, _rows(painted))


def _rows(painted: Mapping[str, Any]) -> list[list[Any]]:
    return [[x, y, str(name)] for x, y, name in painted["points"]]
