"""How a pipeline's runs did over time: a chart and a line for each stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from pipeline_core.runs.trends import StageTrend, stage_trends
from pipeline_core.store.stage_history import StageRecord
from ui.charts.run_trends import MEASURES, run_trends
from ui.charts.style import CONFIG
from ui.documents.current_pipeline import current_identity
from ui.documents.stores import visitor_store
from ui.screens.results.run_header import title_of
from ui.text.numbers import multiple, number, seconds
from ui.text.words import language, t
from ui.widgets.markup import small_table

_MAX_RUNS = 60
_SEARCHED_RUNS = 500
_SLOW = 1.5


def show_trends() -> None:
    """Show the trends of a chosen pipeline."""
    titles = pipeline_titles()
    if not titles:
        st.info(t("results.none"))
        return
    current = current_identity()
    pipeline = st.selectbox(
        t("trends.pipeline"),
        list(titles),
        index=list(titles).index(current) if current in titles else 0,
        format_func=titles.__getitem__,
        key="trends-pipeline",
    )
    records = visitor_store().history.records(pipeline, _MAX_RUNS)
    measure = st.segmented_control(
        t("trends.measure"),
        MEASURES,
        default=MEASURES[0],
        required=True,
        format_func=lambda name: t(f"trends.{name}"),
        key="trends-measure",
        label_visibility="collapsed",
    )
    figure = run_trends(records, measure, language())
    if figure is None:
        st.info(t("trends.nothing"))
    else:
        st.plotly_chart(figure, config=CONFIG, key=f"trends-{measure}", width="stretch")
    _show_stages(records)


def pipeline_titles() -> dict[str, str]:
    """Return the titles of pipelines that were run, by identity, the last one first."""
    titles: dict[str, str] = {}
    files: dict[str, str] = {}
    for run in visitor_store().runs.latest(_SEARCHED_RUNS):
        if run.pipeline_id in titles:
            continue
        titles[run.pipeline_id] = title_of(run, language())
        files.setdefault(run.pipeline_id, Path(run.file).name)
    is_shared = Counter(titles.values())
    return {
        pipeline: f"{title} · {files[pipeline]}" if is_shared[title] > 1 else title
        for pipeline, title in titles.items()
    }


def _show_stages(records: Sequence[StageRecord]) -> None:
    lang = language()
    columns = ("stage", "ran", "reused", "failed", "last", "usual", "times", "rows", "memory")
    head = [t(f"trends.column.{name}") for name in columns]
    small_table(head, [_cells(trend, lang) for trend in stage_trends(records)])


def _cells(trend: StageTrend, lang: str) -> list[str]:
    last = trend.last
    rows = "" if trend.rows is None else number(trend.rows, lang)
    if trend.previous_rows not in (None, trend.rows):
        rows = f"{number(trend.previous_rows, lang)} → {rows}"
    times = trend.slowdown
    mark = " ▲" if times is not None and times >= _SLOW else ""
    return [
        trend.stage,
        number(trend.ran, lang),
        number(trend.states["reused"], lang),
        number(trend.states["failed"], lang),
        seconds(last.seconds if last else None, lang),
        seconds(trend.usual_seconds, lang),
        multiple(times, lang) + mark,
        rows,
        ""
        if last is None or last.megabytes is None
        else f"{number(round(last.megabytes), lang)} MB",
    ]
