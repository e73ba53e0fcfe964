"""Draws the chapters and parts of a report on the page; text in HTML is always escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from ui.charts.model_style import mark_in_markdown, model_mark
from ui.charts.style import CONFIG
from ui.screens.results.figure_override import FigureOverride
from ui.screens.results.parts import (
    Cards,
    Cell,
    Chapter,
    Code,
    Figure,
    Fold,
    Grid,
    Label,
    Part,
    Table,
    Text,
)
from ui.screens.results.variant_charts import choosing_override, variant_key
from ui.security.access import run_download_url
from ui.text.markdown import escape_markdown
from ui.text.words import t, translate
from ui.widgets.markup import cards
from ui.widgets.tables import show_table

_TONES = frozenset({"good", "bad", "warn", "quiet", "name"})


def draw_chapter(
    chapter: Chapter, override_for: Callable[[str], FigureOverride] | None = None
) -> None:
    """Draw a chapter with its chosen variant.

    Parameters
    ----------
    chapter
        The chapter.
    override_for
        Returns the figure override of a variant.
    """
    st.subheader(chapter.title, anchor=chapter.id)
    if chapter.about:
        st.caption(escape_markdown(chapter.about))
    draw_parts(chapter.parts, chapter.id, choosing_override(chapter))
    if chapter.variants:
        chosen = _choose_variant(chapter)
        parts = chapter.variants[chosen]()
        draw_parts(parts, f"{chapter.id}-{chosen}", override_for(chosen) if override_for else None)
    draw_parts(chapter.after, f"{chapter.id}-after")


def _choose_variant(chapter: Chapter) -> str:
    names = list(chapter.variants)
    key = variant_key(chapter)
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    label = t("report.choose", chapter=chapter.title)
    chosen: str | None
    if len(names) > 6:
        chosen = st.selectbox(
            label,
            names,
            key=key,
            format_func=lambda name: chapter.label(name).text,
            label_visibility="collapsed",
            width=420,
        )
    else:
        chosen = st.segmented_control(
            label,
            names,
            default=names[0] if key not in st.session_state else None,
            key=key,
            required=True,
            format_func=lambda name: _label_in_markdown(chapter.label(name)),
            label_visibility="collapsed",
        )
    return chosen or names[0]


def _label_in_markdown(label: Label) -> str:
    mark = f"{mark_in_markdown(label.mark)} " if label.mark else ""
    return mark + escape_markdown(label.text)


def draw_parts(parts: Sequence[Part], key: str, override: FigureOverride | None = None) -> None:
    """Draw parts one below the other; narrow figures in pairs, side by side."""
    figures: list[tuple[Figure, str]] = []
    for place, part in enumerate(parts):
        if isinstance(part, Figure) and not part.wide:
            figures.append((part, f"{key}-{place}"))
            continue
        _draw_figure_row(figures, override)
        figures = []
        _draw_part(part, f"{key}-{place}", override)
    _draw_figure_row(figures, override)


def _draw_figure_row(
    figures: Sequence[tuple[Figure, str]], override: FigureOverride | None
) -> None:
    for start in range(0, len(figures), 2):
        pair = figures[start : start + 2]
        for side, (figure, key) in zip(st.columns(2, gap="medium"), pair, strict=False):
            with side:
                _draw_figure(figure, key, override)
        if override is not None:
            for figure, _ in pair:
                override.after(figure)


def _draw_part(part: Part, key: str, override: FigureOverride | None) -> None:
    if isinstance(part, Text):
        draw_text(part)
    elif isinstance(part, Cards):
        cards(part.values)
    elif isinstance(part, Grid):
        draw_grid(part)
    elif isinstance(part, Figure):
        _draw_figure(part, key, override)
    elif isinstance(part, Table):
        _draw_table(part, key)
    elif isinstance(part, Fold):
        with st.expander(escape_markdown(part.title)):
            draw_parts(part.parts, key)
    elif isinstance(part, Code):
        st.code(part.text, language=None, height=320)


def _draw_table(part: Table, key: str) -> None:
    if part.title:
        st.markdown(f"**{escape_markdown(part.title)}**")
    if not len(part.frame):
        columns = ", ".join(map(str, part.frame.columns))
        st.caption(escape_markdown(t("report.table.empty", columns=columns)))
        return
    show_table(part.frame, headings=part.own_names)
    if part.download is not None:
        run, stage, table = part.download
        url = run_download_url("table", run, stage=stage, table=table)
        label = t("report.table")
        st.link_button(label, url, icon=":material/table:", key=f"{key}-download", type="tertiary")


def _draw_figure(part: Figure, key: str, override: FigureOverride | None) -> None:
    if part.title:
        st.markdown(f"**{escape_markdown(part.title)}**", help=part.help or None)
    if override is None or not override.figure(part, key):
        st.plotly_chart(part.figure, config=CONFIG, key=key, width="stretch")


def draw_text(part: Text) -> None:
    """Draw a paragraph."""
    st.html(f'<p class="fb-say {_tone_class(part.tone)}">{escape(part.text)}</p>')


def draw_grid(part: Grid) -> None:
    """Draw a small table with its remarks."""
    head = "".join(
        f'<th scope="col" class="{_column_class(place, part)}">{escape(heading)}</th>'
        for place, heading in enumerate(part.head)
    )
    rows = [
        "".join(_cell(cell, _column_class(place, part)) for place, cell in enumerate(row))
        for row in part.rows
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    tight = " tight" if part.tight else ""
    st.html(
        f'<div class="fb-board fb-grid{tight}" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def draw_contents(chapters: Sequence[tuple[str, str]], lang: str) -> None:
    """Draw the table of contents: pairs of anchor and title."""
    links = "".join(f'<a href="#{escape(id_)}">{escape(title)}</a>' for id_, title in chapters)
    label = escape(translate("report.contents", None, lang))
    st.html(f'<nav class="fb-contents" aria-label="{label}">{links}</nav>')


def _column_class(place: int, part: Grid) -> str:
    return "words" if place < part.left else ""


def _cell(cell: str | Cell, side: str) -> str:
    if isinstance(cell, str):
        return f'<td class="{side}">{escape(cell)}</td>'
    remark = f"<small>{escape(cell.remark)}</small>" if cell.remark else ""
    text = (model_mark(cell.mark) if cell.mark else "") + escape(cell.text)
    return f'<td class="{side} {_tone_class(cell.tone)}">{text}{remark}</td>'


def _tone_class(tone: str) -> str:
    return tone if tone in _TONES else ""
