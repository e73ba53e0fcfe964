"""The results page of a run: summary, chapters and log, or one stage."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ui.documents.kept_models import models_of_run
from ui.screens.results.chapters import cached_chapters
from ui.screens.results.confusion_rows import confusion_override
from ui.screens.results.downloads import show_downloads
from ui.screens.results.drawing import draw_chapter, draw_contents, draw_text
from ui.screens.results.judged_models import stage_title
from ui.screens.results.keep_form import show_keep_form
from ui.screens.results.model_chapters import headline_texts
from ui.screens.results.parts import Chapter
from ui.screens.results.radar_section import show_radar
from ui.screens.results.reading_chapter import sample_texts
from ui.screens.results.report_cache import cached_for_run
from ui.screens.results.run_header import facts_of, pipeline_of, title_of
from ui.screens.results.run_log import run_log
from ui.screens.results.run_progress import show_run_progress
from ui.screens.results.run_report import RunReport
from ui.screens.results.stage_report import show_stage
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets import page_paths

STAGE_KEY = "results-stage"


def show_report(report: RunReport, requested_stage: str | None) -> None:
    """Show the report of a run.

    Parameters
    ----------
    report
        The run.
    requested_stage
        Show this stage only; None for the whole report.
    """
    _draw_header(report)
    show_run_progress(report)
    stage = _choose_stage(report, requested_stage)
    st.query_params.from_dict({"run": report.run.id} | ({"stage": stage} if stage else {}))
    if stage:
        st.fragment(show_stage, key="results-of-stage")(report, stage)
        return
    lang = language()
    _draw_summary(report)
    shown_chapters = cached_chapters(report, lang)
    titles = [(chapter.id, chapter.title) for chapter in shown_chapters]
    draw_contents([*titles, ("radar", t("radar.title")), ("log", t("report.log"))], lang)
    _draw_chapters(report, shown_chapters)
    st.fragment(show_radar, key="results-radar")(report)
    _draw_log(report, lang)


def _draw_header(report: RunReport) -> None:
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        st.markdown(f"### {escape_markdown(title_of(report.run, language()))}")
        st.caption(escape_markdown(" · ".join(facts_of(report, language()))))
    actions = right.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    )
    with actions:
        pipeline = pipeline_of(report.run)
        if pipeline is not None:
            st.page_link(
                page_paths.PIPELINE,
                label=t("report.pipeline"),
                icon=":material/account_tree:",
                query_params={"pipeline": pipeline},
            )
            st.page_link(
                page_paths.FACTORY,
                label=t("page.factory"),
                icon=":material/factory:",
                query_params={"pipeline": pipeline},
            )
        st.page_link(page_paths.RUNS, label=t("report.runs"), icon=":material/history:")
        if not report.run.open:
            show_keep_form(report.run, models_of_run(report.run), f"run-{report.run.id}")
        with st.container(width=170):
            show_downloads(report)


def _choose_stage(report: RunReport, requested_stage: str | None) -> str | None:
    """Let the reader choose a stage; None for the whole report."""
    names = list(report.views)
    if requested_stage is not None and requested_stage not in names:
        st.info(t("results.no_stage"))
        requested_stage = None
    if st.session_state.get("results-of") != (report.run.id, requested_stage):
        st.session_state[STAGE_KEY] = requested_stage or ""
    line = st.container(horizontal=True, vertical_alignment="center")
    chosen = line.selectbox(
        t("report.stage"),
        ["", *names],
        key=STAGE_KEY,
        width=380,
        label_visibility="collapsed",
        format_func=partial(_stage_label, report),
    )
    st.session_state["results-of"] = (report.run.id, chosen or None)
    return chosen or None


def _stage_label(report: RunReport, stage: str) -> str:
    """Return what the list shows for a stage: its title, and its name where that is another."""
    if not stage:
        return t("report.whole")
    title = stage_title(report.pipeline, stage, language())
    return title if title == stage else f"{title} · {stage}"


def _draw_summary(report: RunReport) -> None:
    lang = language()
    failed = [view for view in report.views.values() if view.error]
    for view in failed:
        st.error(escape_markdown(f"{view.stage}: {sentence_of(view.error, lang)}"))
    if report.run.error:
        st.error(escape_markdown(sentence_of(report.run.error, lang)))
    texts = headline_texts(report, lang)
    for part in [*texts, *sample_texts(report, lang)]:
        draw_text(part)
    has_metrics = any((view.summary or {}).get("metrics") for view in report.views.values())
    if not (texts or failed or has_metrics or report.run.open):
        st.caption(t("report.nothing"))


def _draw_chapters(report: RunReport, shown_chapters: Sequence[Chapter]) -> None:
    for chapter in shown_chapters:
        if chapter.id == "detail":
            st.fragment(_draw_detail_chapter, key="results-detail")(report, chapter)
        elif chapter.variants:
            st.fragment(_draw_chapter_with_variants, key=f"results-{chapter.id}")(chapter)
        else:
            draw_chapter(chapter)


def _draw_chapter_with_variants(chapter: Chapter) -> None:
    draw_chapter(chapter)


def _draw_detail_chapter(report: RunReport, chapter: Chapter) -> None:
    """Draw one model at a time, with a clickable confusion matrix and the rows of a cell."""
    draw_chapter(chapter, partial(confusion_override, report))


def _draw_log(report: RunReport, lang: str) -> None:
    st.subheader(t("report.log"), anchor="log")
    with st.container(height=320):
        build = partial(run_log, report, lang)
        lines = cached_for_run(report.store, report.run, f"log-{lang}", build)
        st.code(lines or " ", language=None)
    output = report.store.log(report.run.id).strip()
    if output:
        with st.expander(t("report.log.printed")):
            st.code(output, language=None)
