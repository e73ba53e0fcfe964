"""The chapter of models that were watched over time, and each window's distributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ui.charts import drift as drift_charts
from ui.documents.stage_views import StageView
from ui.screens.results.judged_models import stage_title
from ui.screens.results.part_builders import (
    figures_of_report,
    metric_values,
    note_texts,
    value_text,
)
from ui.screens.results.parts import Cards, Chapter, Figure, Fold, Part, Table, Text
from ui.screens.results.run_report import RunReport
from ui.text.names import metric_name, table_name
from ui.text.numbers import number
from ui.text.words import translate

WATCH_BLOCKS = frozenset({"watch_over_time"})
_MAX_COLUMNS = 12
# The charts that a window is chosen on: they stand above its distributions.
_CLICKED = ("chart.watch_inputs", "chart.watch_columns")
_TABLES = ("windows", "window_columns", "window_groups", "drift_costs")


def watch_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter of what was watched: all windows, then one at a time."""
    parts: list[Part] = []
    after: list[Part] = []
    variants: dict[str, Any] = {}
    views = report.views_of_blocks(*WATCH_BLOCKS)
    for view in views:
        stage_report = report.stage_report(view.stage) or {}
        prefix = stage_title(report.pipeline, view.stage, lang) if len(views) > 1 else ""
        parts += _parts(report, view, stage_report, lang)
        figures = _figures(prefix, stage_report, lang)
        parts += [figure for figure in figures if figure.code in _CLICKED]
        after += [figure for figure in figures if figure.code not in _CLICKED]
        after += _downloads(report, view, stage_report, lang)
        variants |= _window_variants(prefix, stage_report.get("tables") or {}, lang)
    if not parts:
        return None
    about = translate("report.watch.about", None, lang)
    return Chapter(
        "watch", translate("report.watch", None, lang), about, parts, variants, after=after
    )


def _parts(
    report: RunReport, view: StageView, stage_report: Mapping[str, Any], lang: str
) -> list[Part]:
    metrics = (view.summary or {}).get("metrics") or {}
    method = stage_report.get("method") or {}
    values = {
        "stage": stage_title(report.pipeline, view.stage, lang),
        "alarms": number(metrics.get("alarms"), lang),
        "of": number(metrics.get("windows"), lang),
        "rate": value_text(method.get("false_alarm_rate"), lang),
    }
    tone = "warn" if metrics.get("alarms") else "good"
    parts: list[Part] = [Text(translate("report.watch.found", values, lang), tone)]
    if method.get("metric"):
        judged = {"metric": metric_name(str(method["metric"]), lang)}
        parts.append(Text(translate("report.watch.metric", judged, lang), "quiet"))
    parts.append(Cards(metric_values(metrics, lang)))
    return [*parts, *note_texts(stage_report, lang)]


def _figures(prefix: str, stage_report: Mapping[str, Any], lang: str) -> list[Figure]:
    """Return the charts of a watch, and the windows that a click on some of them chooses."""
    tables = stage_report.get("tables") or {}
    names = tables["windows"]["window"] if "window_distributions" in tables else ()
    choices = {str(name): _variant_name(prefix, name) for name in names}
    return [
        replace(figure, wide=True, choices=choices if figure.code in _CLICKED else {})
        for figure in figures_of_report(stage_report, lang)
    ]


def _variant_name(prefix: str, window: Any) -> str:
    return f"{prefix} · {window}" if prefix else str(window)


def _downloads(
    report: RunReport, view: StageView, stage_report: Mapping[str, Any], lang: str
) -> list[Part]:
    tables = stage_report.get("tables") or {}
    downloads = [
        Table(table_name(name, lang), tables[name], download=(report.run.id, view.stage, name))
        for name in _TABLES
        if name in tables
    ]
    return [Fold(translate("result.tables", None, lang), downloads)] if downloads else []


def _window_variants(prefix: str, tables: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return a variant for each window whose distributions are kept, alarms first."""
    if "window_distributions" not in tables:
        return {}
    kept = set(tables["window_distributions"]["window"])
    lines = tables["windows"].sort_values("alarm", ascending=False, kind="stable")
    return {
        _variant_name(prefix, name): partial(_window_parts, tables, name, lang)
        for name in lines["window"]
        if name in kept
    }


def _window_parts(tables: Mapping[str, Any], window: str, lang: str) -> list[Part]:
    """Return a window's distributions over the reference's, the most drifted column first."""
    cells, columns = tables["window_distributions"], tables["window_columns"]
    cells = cells[cells["window"] == window]
    ordered = columns[columns["window"] == window].sort_values(
        ["ratio", "psi"], ascending=False, kind="stable"
    )
    drawn = set(cells["column"])
    names = [name for name in ordered["column"] if name in drawn][:_MAX_COLUMNS]
    heading = translate("chart.distributions", None, lang)
    return [
        Figure(f"{heading}: {name}", drift_charts.distribution(cells, name, lang)) for name in names
    ]
