"""The runs page: the table of runs, with filters, actions, notes and a chart."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.charts.measures_over_runs import MAX_LINES, measures_over_runs
from ui.charts.style import CONFIG
from ui.documents.current_pipeline import current_identity
from ui.documents.run_rows import Place, RunRow, run_table
from ui.documents.stores import visitor_store
from ui.screens.results.run_header import created_text, title_of
from ui.screens.runs.filter_form import (
    ask_charted_metric,
    ask_filter,
    ask_measures,
    ask_pipeline,
)
from ui.screens.runs.note_form import show_note_form
from ui.screens.runs.run_actions import SELECTED_KEY, show_actions
from ui.screens.runs.run_filter import matching_rows
from ui.screens.runs.run_grid import show_grid
from ui.screens.runs.trends import pipeline_titles
from ui.text.markdown import escape_markdown
from ui.text.names import metric_name
from ui.text.numbers import local_time, number
from ui.text.words import language, t
from ui.widgets import page_paths

MAX_SHOWN = 500


def show_run_list() -> None:
    """Show the runs: filters, the table, and below it a note and a chart."""
    store, lang = visitor_store(), language()
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with line:
        pipeline = ask_pipeline(pipeline_titles(), current_identity())
    runs = _runs(store, pipeline)
    if not runs:
        st.info(t("results.none"))
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
        return
    table = run_table(store, runs, load_catalogue(store.workspace))
    with line:
        run_filter = ask_filter(table, store.notes.tags(), lang)
        measures = ask_measures(table, lang)
    rows = matching_rows(table.rows, run_filter, lang)
    actions = st.container(horizontal=True, vertical_alignment="center", gap="small")
    selected: list[str] = []
    if rows:
        before = st.session_state.setdefault(SELECTED_KEY, [])
        selected = show_grid(rows, table, measures, before, lang)
        st.session_state[SELECTED_KEY] = selected
    else:
        st.info(t("runs.none_found"))
    with actions:
        show_actions(selected)
        st.caption(_count_text(len(rows), len(runs), lang))
    _show_below(rows, table.measures, selected, lang)


def _runs(store: Store, pipeline: str | None) -> list[Run]:
    if pipeline is None:
        return store.runs.latest(MAX_SHOWN)
    return store.runs.of_pipeline(pipeline, MAX_SHOWN)


def _count_text(shown: int, runs: int, lang: str) -> str:
    if shown < runs:
        return t("runs.shown_of", count=number(shown, lang), of=number(runs, lang))
    return t("runs.latest", count=runs) if runs >= MAX_SHOWN else t("runs.shown", count=runs)


def _show_below(
    rows: Sequence[RunRow], measures: Sequence[Place], selected: Sequence[str], lang: str
) -> None:
    """Show the note of the chosen run, and the measures of the shown runs as a chart."""
    chosen = [row for row in rows if row.run.id in selected]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        if len(chosen) == 1:
            show_note_form(chosen[0])
        else:
            st.caption(t("runs.note.about"))
    with right:
        _show_chart(rows, measures, lang)


def _show_chart(rows: Sequence[RunRow], measures: Sequence[Place], lang: str) -> None:
    """Show one metric of every stage that has it, over the shown runs."""
    if len(rows) < 2:
        return
    metric = ask_charted_metric(measures, lang)
    if metric is None:
        return
    ordered = sorted(rows, key=lambda row: (row.run.created, row.run.id))
    places = [place for place in measures if place.name == metric][:MAX_LINES]
    values = {place.stage: [row.measures.get(place) for row in ordered] for place in places}
    labels = [local_time(row.run.created, lang) for row in ordered]
    title = metric_name(metric, lang)
    figure = measures_over_runs([row.run.id for row in ordered], labels, values, title, lang)
    st.plotly_chart(figure, config=CONFIG, key=f"runs-chart-{metric}", width="stretch")


def show_latest_runs() -> None:
    """Link to the latest runs, for a visitor whose address leads nowhere."""
    lang = language()
    for run in visitor_store().runs.latest(limit=5):
        facts = (title_of(run, lang), t(f"state.{run.status}"), created_text(run, lang))
        st.page_link(
            page_paths.RESULTS,
            query_params={"run": run.id},
            icon=":material/article:",
            label=escape_markdown(" · ".join(facts)),
        )
