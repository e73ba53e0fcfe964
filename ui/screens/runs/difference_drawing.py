"""Two runs or versions drawn as one pipeline, each stage coloured by what differs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.compare import compare
from pipeline_core.compare.sizes import sizes
from ui.canvas import draw
from ui.canvas.editor_data import editor_texts
from ui.canvas.scene import scene
from ui.documents.live.graph import graph_json
from ui.screens.runs.compared import Compared
from ui.screens.runs.differences import KINDS, Mark, kind_name, marks_of, merge_pipelines
from ui.text.words import language, t

COLOURS = {
    "settings": "#d47d26",
    "rows": "#0e9aa7",
    "metrics": "#8e4ec6",
    "affected": "#2f6fde",
    "only_first": "#d64545",
    "only_second": "#2a9d58",
    "same": "#8a8f98",
}


def show_difference_drawing(items: Sequence[Compared], names: Sequence[str], place: int) -> None:
    """Draw a run or version and its differences from the first one.

    Parameters
    ----------
    items
        At least two runs or versions.
    names
        Their short names.
    place
        Which of them is drawn over the first.
    """
    st.subheader(t("compare.pictures"), anchor="drawing")
    first, second = items[0], items[place]
    comparison = compare([first.record, second.record], first.catalogue)
    stage_sizes = sizes([list(item.rows.values()) for item in (first, second)])
    lang = language()
    letters = (names[0].split()[0], names[place].split()[0])
    marks = marks_of(comparison, stage_sizes, letters, lang)
    _draw_legend(marks, letters, lang)
    _draw_pipelines(first, second, marks, lang)


def _draw_legend(marks: dict[str, Mark], names: tuple[str, str], lang: str) -> None:
    from html import escape

    present = {mark.kind for mark in marks.values()}
    entries = "".join(
        f'<span class="{kind}" style="--family:{COLOURS[kind]}">'
        f"{escape(kind_name(kind, names, lang))}</span>"
        for kind in KINDS
        if kind in present
    )
    st.html(f'<div class="fb-legend fb-differs">{entries}</div>')


def _draw_pipelines(first: Compared, second: Compared, marks: dict[str, Mark], lang: str) -> None:
    merged = merge_pipelines(first.pipeline, second.pipeline)
    views = {name: second.views.get(name) or first.views[name] for name in merged.stages}
    name = f"{first.id}-{second.id}".replace(".", "-")
    data = {
        **scene(merged, views, second.catalogue, None, lang, name=name),
        "graph": graph_json(merged),
        "editable": None,
        "says": editor_texts(lang),
        "marks": {stage: mark.data for stage, mark in marks.items()},
    }
    draw(data, key="differences", on_select=_ignore, on_news=_ignore)


def _ignore() -> None:
    """Do nothing: this drawing has no selection and no news."""
