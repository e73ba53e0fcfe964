"""The results of one stage: its counts, settings, figures and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.charts.table_columns import ranked, with_labels
from ui.documents.previews import preview
from ui.documents.stage_views import StageView
from ui.screens.results.confusion_rows import confusion_override
from ui.screens.results.data_flow import (
    column_changes,
    column_names_by_stage,
    input_column_count,
    input_row_count,
)
from ui.screens.results.drawing import draw_grid, draw_parts, draw_text
from ui.screens.results.judged_models import stage_title
from ui.screens.results.model_chapters import charts_of_stage
from ui.screens.results.model_checks import check_parts
from ui.screens.results.part_builders import (
    figures_of_charts,
    metric_values,
    note_texts,
    value_text,
)
from ui.screens.results.parts import Cards, Grid, Part, Table, Text
from ui.screens.results.process_chapters import count_change
from ui.screens.results.reading_chapter import comparisons_of, reading_of
from ui.screens.results.reading_parts import REJECTED, reading_parts
from ui.screens.results.run_report import RunReport
from ui.text.markdown import escape_markdown
from ui.text.names import block_title, table_name
from ui.text.numbers import number, seconds
from ui.text.problem_words import sentence_of, warning_sentences
from ui.text.words import language, t, translate
from ui.widgets.markup import cards, stage_heading

MAX_NAMES = 15


def show_stage(report: RunReport, stage: str) -> None:
    """Show the results of a stage.

    Parameters
    ----------
    report
        The run.
    stage
        One of the run's stages.
    """
    view, lang = report.views[stage], language()
    entry = report.catalogue.get(view.block)
    reason = sentence_of(view.reason, lang)
    title = block_title(entry, lang) if entry else view.block
    why = t("inspector.why", reason=reason) if reason else ""
    facts = (t(f"state.{view.state}"), seconds(view.seconds, lang), why)
    stage_heading(view.family, stage_title(report.pipeline, stage, lang), title, facts)
    if view.error:
        st.error(escape_markdown(sentence_of(view.error, lang)))
    warnings = warning_sentences(stage, view.summary, lang)
    draw_parts([Text(warning, "warn") for warning in warnings], f"warned-{stage}")
    cards(_size_cards(report, view, lang))
    _draw_reading(report, view, lang)
    _draw_column_changes(report, stage, lang)
    _draw_settings(report, stage, lang)
    stage_report = report.stage_report(stage)
    if stage_report is None:
        if metrics := (view.summary or {}).get("metrics"):
            draw_parts([Cards(metric_values(metrics, lang))], f"stage-{stage}")
        return
    tables = stage_report.get("tables") or {}
    parts = _report_parts(report, stage, lang)
    draw_parts(parts, f"stage-{stage}", confusion_override(report, stage))
    table_parts = _table_parts(tables, lang)
    if table_parts:
        with st.expander(t("result.tables")):
            draw_parts(table_parts, f"tables-{stage}")


def _draw_reading(report: RunReport, view: StageView, lang: str) -> None:
    reading = reading_of(report, view, comparisons_of(report))
    if reading is not None:
        draw_parts(reading_parts(reading, lang), f"reading-{view.stage}")


def _report_parts(report: RunReport, stage: str, lang: str) -> list[Part]:
    """Return a stage's charts, then its numbers, checks and notes."""
    stage_report = report.stage_report(stage) or {}
    parts: list[Part] = [*figures_of_charts(charts_of_stage(report, stage, lang))]
    tables = stage_report.get("tables")
    parts.append(Cards(metric_values(stage_report.get("metrics") or {}, lang, tables)))
    parts += check_parts(stage_report.get("checks") or (), report.mutings(), stage, lang)
    return [*parts, *note_texts(stage_report, lang)]


def _size_cards(report: RunReport, view: StageView, lang: str) -> list[tuple[str, str]]:
    summary = view.summary or {}
    if summary.get("rows") is None:
        return []
    rows = input_row_count(report.pipeline, report.views, view.stage)
    columns = input_column_count(report.pipeline, report.views, view.stage)
    return [
        (t("report.step.rows"), count_change(rows, summary["rows"], lang)),
        (t("report.step.columns"), count_change(columns, summary.get("columns"), lang)),
    ]


def _draw_column_changes(report: RunReport, stage: str, lang: str) -> None:
    """Name the columns that a stage adds and drops, from a preview of today's data."""
    if report.views[stage].family not in ("prepare", "ingest"):
        return
    with st.spinner(t("data.computing"), show_time=False):
        names = _column_names(report)
    added, dropped = column_changes(report.pipeline, names, stage)
    for code, columns in (("report.columns_made", added), ("report.columns_gone", dropped)):
        if columns:
            listed = ", ".join(columns[:MAX_NAMES]) + (" …" if len(columns) > MAX_NAMES else "")
            values = {"count": number(len(columns), lang), "names": listed}
            draw_text(Text(translate(code, values, lang)))


def _column_names(report: RunReport) -> dict[str, list[str]]:
    """Return the column names of all stages; empty if there is no preview."""
    try:
        return column_names_by_stage(preview(report.document, report.catalogue))
    except (FabricaError, OSError):
        return {}


def _draw_settings(report: RunReport, stage: str, lang: str) -> None:
    settings = report.pipeline.stages[stage].settings
    if settings:
        head = [t("settings.setting"), t("settings.value")]
        rows = [[name, value_text(value, lang)] for name, value in settings.items()]
        draw_grid(Grid(head, rows, left=2))


def _table_parts(tables: Mapping[str, Any], lang: str) -> list[Part]:
    return [
        Table(table_name(name, lang), with_labels(ranked(table)))
        for name, table in tables.items()
        if table.size and name != REJECTED  # drawn with what was read
    ]
