"""The report on the page: what was found in a sentence, then chapter after chapter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ui.screens.results.chapters import kept_chapters
from ui.screens.results.downloads import downloads
from ui.screens.results.draw import draw_chapter
from ui.screens.results.follow import follow
from ui.screens.results.kept import kept
from ui.screens.results.links import pipeline_of
from ui.screens.results.markup import contents, say
from ui.screens.results.mistakes import with_rows
from ui.screens.results.models import headline
from ui.screens.results.parts import Chapter
from ui.screens.results.past import Past
from ui.screens.results.process import log_lines
from ui.screens.results.stage import show_stage
from ui.screens.results.title import facts, title_of
from ui.text.problem_words import in_words, plain
from ui.text.words import language, t
from ui.widgets import page_paths

STAGE = "results-stage"


def show_report(told: Past, asked_stage: str | None) -> None:
    """Show a run's report.

    Parameters
    ----------
    told
        The run.
    asked_stage
        Look at this stage only; None for the whole report.
    """
    _head(told)
    follow(told)
    stage = _choose(told, asked_stage)
    st.query_params.from_dict({"run": told.run.id} | ({"stage": stage} if stage else {}))
    if stage:
        st.fragment(show_stage, key="results-of-stage")(told, stage)
        return
    lang = language()
    _lead(told)
    found = kept_chapters(told, lang)
    contents([*((one.id, one.title) for one in found), ("log", t("report.log"))], lang)
    _all(told, found)
    _log(told, lang)


def _head(told: Past) -> None:
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        st.markdown(f"### {plain(title_of(told.run, language()))}")
        st.caption(plain(" · ".join(facts(told, language()))))
    actions = right.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    )
    with actions:
        here = pipeline_of(told.run)
        if here is not None:
            st.page_link(
                page_paths.PIPELINE, label=t("report.pipeline"), icon=":material/account_tree:",
                query_params={"pipeline": here},
            )  # fmt: skip
        st.page_link(page_paths.RUNS, label=t("report.runs"), icon=":material/history:")
        with st.container(width=170):
            downloads(told)


def _choose(told: Past, asked: str | None) -> str | None:
    """Return the stage to look at, which the reader may change."""
    names = list(told.views)
    if asked is not None and asked not in names:
        st.info(t("results.no_stage"))
        asked = None
    if st.session_state.get("results-of") != (told.run.id, asked):
        st.session_state[STAGE] = asked or ""
    line = st.container(horizontal=True, vertical_alignment="center")
    chosen = line.selectbox(
        t("report.stage"), ["", *names], key=STAGE, width=380, label_visibility="collapsed",
        format_func=lambda name: name or t("report.whole"),
    )  # fmt: skip
    st.session_state["results-of"] = (told.run.id, chosen or None)
    return chosen or None


def _lead(told: Past) -> None:
    lang = language()
    failed = [view for view in told.views.values() if view.error]
    for view in failed:
        st.error(plain(f"{view.stage}: {in_words(view.error, lang)}"))
    if told.run.error:
        st.error(plain(in_words(told.run.error, lang)))
    found = headline(told, lang)
    for part in found:
        say(part)
    if not found and not failed and not told.run.open:
        st.caption(t("report.nothing"))


def _all(told: Past, found: Sequence[Chapter]) -> None:
    for chapter in found:
        if chapter.id == "detail":
            st.fragment(_detail, key="results-detail")(told, chapter)
        elif chapter.variants:
            st.fragment(_plain_chapter, key=f"results-{chapter.id}")(chapter)
        else:
            draw_chapter(chapter)


def _plain_chapter(chapter: Chapter) -> None:
    draw_chapter(chapter)


def _detail(told: Past, chapter: Chapter) -> None:
    """Draw one model at a time, its confusion matrix alive, and the rows behind a cell."""
    draw_chapter(chapter, partial(with_rows, told))


def _log(told: Past, lang: str) -> None:
    st.subheader(t("report.log"), anchor="log")
    with st.container(height=320):
        made = partial(log_lines, told, lang)
        lines = kept(told.store, told.run, f"log-{lang}", made)
        st.code(lines or " ", language=None)
    printed = told.store.log(told.run.id).strip()
    if printed:
        with st.expander(t("report.log.printed")):
            st.code(printed, language=None)
