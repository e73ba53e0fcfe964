"""Two runs drawn as one pipeline, each stage in the colour of what differs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.compare import compare
from pipeline_core.compare.sizes import sizes
from ui.canvas import draw
from ui.canvas.editing import sayings
from ui.canvas.scene import scene
from ui.documents.live.graph import graph
from ui.screens.results.past import Past
from ui.screens.runs.differing import KINDS, Mark, kind_name, marks, together, told
from ui.text.words import language, t

COLOURS = {
    "settings": "#d9822b", "rows": "#0e9aa7", "metrics": "#8e4ec6", "affected": "#2f6fde",
    "only_first": "#d64545", "only_second": "#2a9d58", "same": "#8a8f98",
}  # fmt: skip


def show_drawing(runs: Sequence[Past], names: Sequence[str]) -> None:
    """Draw a run against the first one.

    Parameters
    ----------
    runs
        At least two; where there are more, one is chosen.
    names
        What the runs are called.
    """
    st.subheader(t("compare.pictures"), anchor="drawing")
    place = 1
    if len(runs) > 2:
        chosen = st.segmented_control(
            t("differs.which", first=names[0]), range(1, len(runs)), default=1, required=True,
            format_func=lambda one: names[one], key="drawn-against",
        )  # fmt: skip
        place = chosen or 1
    first, second = runs[0], runs[place]
    found = compare([told(first), told(second)], first.catalogue)
    counted = sizes([list(one.rows.values()) for one in (first, second)])
    lang = language()
    letters = (names[0].split()[0], names[place].split()[0])
    seen = marks(found, counted, letters, lang)
    _legend(seen, letters, lang)
    _draw(first, second, seen, lang)


def _legend(seen: dict[str, Mark], names: tuple[str, str], lang: str) -> None:
    from html import escape

    there = {one.kind for one in seen.values()}
    inner = "".join(
        f'<span class="{kind}" style="--family:{COLOURS[kind]}">'
        f"{escape(kind_name(kind, names, lang))}</span>"
        for kind in KINDS
        if kind in there
    )
    st.html(f'<div class="fb-legend fb-differs">{inner}</div>')


def _draw(first: Past, second: Past, seen: dict[str, Mark], lang: str) -> None:
    both = together(first.pipeline, second.pipeline)
    views = {name: (second.views if name in second.views else first.views)[name]
             for name in both.stages}  # fmt: skip
    data = scene(both, views, second.catalogue, None, lang, name=f"{first.run.id}-{second.run.id}")
    data |= {"graph": graph(both), "editable": None, "says": sayings(lang)}
    data["marks"] = {name: one.data for name, one in seen.items()}
    draw(data, key="differences", on_select=_nothing, on_news=_nothing)


def _nothing() -> None:
    """Do nothing: there is nothing to choose."""
