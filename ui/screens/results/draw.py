"""Draws a report's chapters on the page, two charts beside each other where they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.charts.look import CONFIG
from ui.screens.results.markup import grid, say
from ui.screens.results.parts import Cards, Chapter, Code, Figure, Fold, Grid, Part, Table, Text
from ui.text.problem_words import plain
from ui.text.words import t
from ui.widgets.pieces import cards
from ui.widgets.tables import show_table


@dataclass(frozen=True)
class Own:
    """What a page draws in its own way.

    Parameters
    ----------
    figure
        Draws a figure, under a key, and says whether it did.
    after
        Draws what belongs below a figure.
    """

    figure: Callable[[Figure, str], bool]
    after: Callable[[Figure], None]


def draw_chapter(chapter: Chapter, own: Callable[[str], Own] | None = None) -> None:
    """Draw a chapter, and the variant of it that is chosen.

    Parameters
    ----------
    own
        For a variant, what the page draws in its own way.
    """
    st.subheader(chapter.title, anchor=chapter.id)
    if chapter.about:
        st.caption(plain(chapter.about))
    draw_parts(chapter.parts, chapter.id)
    if chapter.variants:
        chosen = _choose(chapter)
        parts = chapter.variants[chosen]()
        draw_parts(parts, f"{chapter.id}-{chosen}", own(chosen) if own else None)


def _choose(chapter: Chapter) -> str:
    names = list(chapter.variants)
    key = f"report-{chapter.id}"
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    label = t("report.choose", chapter=chapter.title)
    if len(names) > 6:
        chosen = st.selectbox(label, names, key=key, label_visibility="collapsed", width=420)
    else:
        chosen = st.segmented_control(
            label, names, default=names[0] if key not in st.session_state else None, key=key,
            required=True, label_visibility="collapsed",
        )  # fmt: skip
    return chosen or names[0]


def draw_parts(parts: Sequence[Part], key: str, own: Own | None = None) -> None:
    """Draw parts one below the other."""
    waiting: list[tuple[Figure, str]] = []
    for place, part in enumerate(parts):
        if isinstance(part, Figure) and not part.wide:
            waiting.append((part, f"{key}-{place}"))
            continue
        _flush(waiting, own)
        waiting = []
        _draw(part, f"{key}-{place}")
    _flush(waiting, own)


def _flush(waiting: Sequence[tuple[Figure, str]], own: Own | None) -> None:
    for start in range(0, len(waiting), 2):
        pair = waiting[start : start + 2]
        for side, (figure, key) in zip(st.columns(2, gap="medium"), pair, strict=False):
            with side:
                _figure(figure, key, own)
        for figure, _ in pair if own else ():
            own.after(figure)


def _draw(part: Part, key: str) -> None:
    if isinstance(part, Text):
        say(part)
    elif isinstance(part, Cards):
        cards(part.values)
    elif isinstance(part, Grid):
        grid(part)
    elif isinstance(part, Figure):
        _figure(part, key, None)
    elif isinstance(part, Table):
        st.markdown(f"**{plain(part.title)}**")
        show_table(part.frame, headings=part.own_names)
    elif isinstance(part, Fold):
        with st.expander(plain(part.title)):
            draw_parts(part.parts, key)
    elif isinstance(part, Code):
        st.code(part.text, language=None, height=320)


def _figure(part: Figure, key: str, own: Own | None) -> None:
    if part.title:
        st.markdown(f"**{plain(part.title)}**", help=part.help or None)
    if own is None or not own.figure(part, key):
        st.plotly_chart(part.figure, config=CONFIG, key=key, width="stretch")
