"""Charts that are clicked to choose among a chapter's variants: a window on its chart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import unescape

import streamlit as st

from ui.charts.click_targets import with_choices
from ui.charts.style import CONFIG
from ui.screens.results.figure_override import FigureOverride
from ui.screens.results.parts import Chapter, Figure
from ui.text.words import t


def variant_key(chapter: Chapter) -> str:
    """Return the widget key of a chapter's chosen variant."""
    return f"report-{chapter.id}"


def choosing_override(chapter: Chapter) -> FigureOverride:
    """Return the override that lets a click on a figure with choices choose a variant."""
    return FigureOverride(partial(_draw, chapter), lambda _: None)


def _draw(chapter: Chapter, figure: Figure, key: str) -> bool:
    if not figure.choices or not chapter.variants:
        return False
    variant = st.session_state.get(variant_key(chapter))
    if variant not in chapter.variants:
        variant = next(iter(chapter.variants))
    marked = next((label for label, name in figure.choices.items() if name == variant), None)
    chart_key = f"{key}-choices"
    st.plotly_chart(
        with_choices(figure.figure, list(figure.choices), marked),
        config=CONFIG,
        key=chart_key,
        width="stretch",
        selection_mode="points",
        on_select=partial(_choose, chapter, figure.choices, chart_key),
    )
    if st.session_state.get(f"{chart_key}-missing"):
        st.caption(t("report.watch.not_kept"))
    return True


def _choose(chapter: Chapter, choices: Mapping[str, str], key: str) -> None:
    points = st.session_state[key].get("selection", {}).get("points") or ()
    if not points:
        return
    name = choices.get(unescape(str(points[0]["x"])))
    st.session_state[f"{key}-missing"] = name not in chapter.variants
    if name in chapter.variants:
        st.session_state[variant_key(chapter)] = name
