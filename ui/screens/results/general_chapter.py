"""The general chapter: any assessment, shown by what its report holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ui.charts.table_columns import ranked, with_labels
from ui.documents.stage_views import StageView
from ui.screens.results.judged_models import stage_title
from ui.screens.results.model_checks import check_parts
from ui.screens.results.part_builders import (
    figures_of_report,
    metric_values,
    note_texts,
    override_texts,
    value_text,
)
from ui.screens.results.parts import Cards, Chapter, Fold, Grid, Label, Part, Table, Text
from ui.screens.results.run_report import RunReport
from ui.text.names import block_title, in_words, table_name
from ui.text.words import translate

_MAX_CARDS = 16
_MAX_TABLES = 6
_MAX_TEXT = 200
_OWN_KEYS = frozenset({"metrics", "tables", "checks", "passed", "notes", "method", "headline"})


def assessments_of(report: RunReport) -> list[StageView]:
    """Return the stages of a run that gave a report, in the file's order."""
    return [view for view in report.views.values() if view.summary and _is_assessment(report, view)]


def _is_assessment(report: RunReport, view: StageView) -> bool:
    """Tell by the block's outputs, or by the summary if there is no such block any more."""
    entry = report.catalogue.get(view.block)
    if entry is not None:
        return "Report" in entry["outputs"]
    summary = view.summary or {}
    return any(summary.get(name) for name in ("metrics", "checks", "tables", "notes"))


def general_chapters(report: RunReport, views: Sequence[StageView], lang: str) -> Iterator[Chapter]:
    """Yield a chapter for each block of some assessments.

    Parameters
    ----------
    report
        The run.
    views
        The assessments.
    lang
        Language of the text.
    """
    for block in dict.fromkeys(view.block for view in views):
        stages = [view for view in views if view.block == block]
        entry = report.catalogue.get(block)
        title = block_title(entry, lang) if entry else in_words(block)
        if len(stages) == 1:
            parts = _parts_of_stage(report, stages[0], lang)
            name = stage_title(report.pipeline, stages[0].stage, lang)
            title = title if name == title else f"{title} · {name}"
            yield Chapter(f"block-{block}", title, parts=parts)
        else:
            variants = {v.stage: partial(_parts_of_stage, report, v, lang) for v in stages}
            labels = {v.stage: Label(stage_title(report.pipeline, v.stage, lang)) for v in stages}
            yield Chapter(f"block-{block}", title, variants=variants, labels=labels)


def _parts_of_stage(report: RunReport, view: StageView, lang: str) -> list[Part]:
    summary = view.summary or {}
    stage_report = report.stage_report(view.stage)
    content = summary if stage_report is None else stage_report
    figures = figures_of_report(stage_report or {}, lang)
    parts: list[Part] = [*_verdict(report, view, lang), *figures]
    tables = (stage_report or {}).get("tables") or {}
    parts += _metric_parts(content.get("metrics") or {}, tables, lang)
    parts += note_texts(content, lang)
    parts += check_parts(content.get("checks") or (), report.mutings(), view.stage, lang)
    if stage_report is None:
        return [*parts, Text(translate("report.gone", None, lang), "quiet")]
    drawn = {figure.code for figure in figures}
    parts += _table_parts(report.run.id, view.stage, tables, drawn, lang)
    parts += _method_parts(stage_report, lang)
    return parts or [Text(translate("report.empty", {"stage": view.stage}, lang), "quiet")]


def _verdict(report: RunReport, view: StageView, lang: str) -> Iterator[Text]:
    passed = (view.summary or {}).get("passed")
    if passed is not None:
        code, tone = ("verdict.passed", "good") if passed else ("state.refused", "bad")
        name = stage_title(report.pipeline, view.stage, lang)
        yield Text(f"{name}: {translate(code, None, lang)}", tone)
        yield from override_texts(name, view.summary or {}, lang)


def _metric_parts(
    metrics: Mapping[str, Any], tables: Mapping[str, Any], lang: str
) -> Iterator[Part]:
    values = metric_values(metrics, lang, tables)
    if values:
        yield Cards(values[:_MAX_CARDS])
    if values[_MAX_CARDS:]:
        count = len(values) - _MAX_CARDS
        title = translate("result.more_metrics", {"count": count}, lang)
        yield Fold(title, [Cards(values[_MAX_CARDS:])])


def _table_parts(
    run: str, stage: str, tables: Mapping[str, Any], drawn: set[str], lang: str
) -> Iterator[Part]:
    """Yield the tables: those without a chart at once, the others folded away."""
    parts = {
        name: Table(table_name(name, lang), with_labels(ranked(table)), download=(run, stage, name))
        for name, table in tables.items()
        if table.shape[1]
    }
    first = [name for name in parts if f"table.{name}" not in drawn][:_MAX_TABLES]
    yield from (parts[name] for name in first)
    rest = [parts[name] for name in parts if name not in first]
    if rest:
        yield Fold(translate("result.tables", None, lang), rest)


def _method_parts(stage_report: Mapping[str, Any], lang: str) -> Iterator[Part]:
    """Yield the method, and what else the report says briefly; longer values are left out."""
    method = stage_report.get("method") or {}
    others = {name: value for name, value in stage_report.items() if name not in _OWN_KEYS}
    values = {**(method if isinstance(method, Mapping) else {"method": method}), **others}
    texts = {name: value_text(value, lang) for name, value in values.items()}
    rows = [[in_words(name), text] for name, text in texts.items() if len(text) <= _MAX_TEXT]
    if rows:
        head = [translate(code, None, lang) for code in ("report.method.entry", "settings.value")]
        yield Fold(translate("report.method", None, lang), [Grid(head, rows, left=2)])
