"""One stage of a run: what came in and out, how it was set, what it found."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.previews import preview
from ui.documents.stage_views import StageView
from ui.screens.results.draw import draw_parts
from ui.screens.results.markup import grid, say
from ui.screens.results.mistakes import with_rows
from ui.screens.results.parts import Cards, Grid, Part, Table, Text
from ui.screens.results.past import Past
from ui.screens.results.process import change
from ui.screens.results.said import check_grid, figures, metric_values, notes, value_text
from ui.screens.results.steps import columns_in, made_and_gone, names_of, rows_in
from ui.text.names import block_title
from ui.text.numbers import number, seconds
from ui.text.problem_words import in_words, plain, warned
from ui.text.words import language, t, tell
from ui.widgets.pieces import cards, family_line

MOST_NAMES = 15


def show_stage(told: Past, stage: str) -> None:
    """Show a stage.

    Parameters
    ----------
    stage
        One of the run's stages.
    """
    view, lang = told.views[stage], language()
    entry = told.catalogue.get(view.block)
    why = in_words(view.reason, lang)
    family_line(
        view.family, stage, block_title(entry, lang) if entry else view.block,
        (t(f"state.{view.state}"), seconds(view.seconds, lang),
         t("inspector.why", reason=why) if why else ""),
    )  # fmt: skip
    if view.error:
        st.error(plain(in_words(view.error, lang)))
    draw_parts([Text(one, "warn") for one in warned(stage, view.summary, lang)], f"warned-{stage}")
    cards(_counts(told, view, lang))
    _columns(told, stage, lang)
    _settings(told, stage, lang)
    report = told.report(stage)
    if report is None:
        if (view.summary or {}).get("metrics"):
            draw_parts([Cards(metric_values(view.summary["metrics"], lang))], f"stage-{stage}")
        return
    tables = report.get("tables") or {}
    draw_parts(found_parts(report, lang), f"stage-{stage}", with_rows(told, stage))
    with st.expander(t("result.tables")):
        draw_parts(_tables(tables, lang), f"tables-{stage}")


def found_parts(report: Any, lang: str) -> list[Part]:
    """Return the parts of a stage's report."""
    parts: list[Part] = [Cards(metric_values(report.get("metrics") or {}, lang))]
    if report.get("checks"):
        parts.append(check_grid(report["checks"], lang))
    return [*parts, *notes(report, lang), *figures(report, lang)]


def _counts(told: Past, view: StageView, lang: str) -> list[tuple[str, str]]:
    summary = view.summary or {}
    if summary.get("rows") is None:
        return []
    rows = change(rows_in(told.pipeline, told.views, view.stage), summary["rows"], lang)
    wide = change(columns_in(told.pipeline, told.views, view.stage), summary.get("columns"), lang)
    return [(t("report.step.rows"), rows), (t("report.step.columns"), wide)]


def _columns(told: Past, stage: str, lang: str) -> None:
    """Say which columns a stage made, from a sample of its data as the file is today."""
    if told.views[stage].family not in ("prepare", "ingest"):
        return
    with st.spinner(t("data.computing"), show_time=False):
        names = column_names(told)
    made, gone = made_and_gone(told.pipeline, names, stage)
    for code, some in (("report.columns_made", made), ("report.columns_gone", gone)):
        if some:
            shown = ", ".join(some[:MOST_NAMES]) + (" …" if len(some) > MOST_NAMES else "")
            say(Text(tell(code, {"count": number(len(some), lang), "names": shown}, lang)))


def column_names(told: Past) -> dict[str, list[str]]:
    """Return the names of every stage's columns; empty where no preview can be had."""
    try:
        return names_of(preview(told.document, told.catalogue))
    except (FabricaError, OSError):
        return {}


def _settings(told: Past, stage: str, lang: str) -> None:
    settings = told.pipeline.stages[stage].settings
    if settings:
        head = [t("settings.setting"), t("settings.value")]
        grid(
            Grid(
                head, [[name, value_text(value, lang)] for name, value in settings.items()], left=2
            )
        )


def _tables(tables: Any, lang: str) -> list[Part]:
    return [
        Table(tell(f"table.{name}", None, lang), table)
        for name, table in tables.items()
        if len(table)
    ]
