"""Chapters on the course of a run: what each stage did, and when it worked."""

from __future__ import annotations

from ui.charts.timeline import timeline as timeline_figure
from ui.documents.stage_views import StageView
from ui.screens.results.data_flow import input_column_count, input_row_count
from ui.screens.results.judged_models import stage_title
from ui.screens.results.parts import Cell, Chapter, Figure, Grid, Part, Text
from ui.screens.results.run_report import RunReport
from ui.screens.results.timeline_bars import timeline_bars
from ui.text.names import block_title
from ui.text.numbers import MISSING, number, seconds
from ui.text.problem_words import sentence_of, warning_sentences
from ui.text.words import translate

STATE_TONES = {"failed": "bad", "refused": "bad", "succeeded": "good", "reused": "good"}


def steps_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with a table row per stage."""
    if not report.views:
        return None
    names = ("stage", "state", "why", "rows", "columns", "seconds")
    head = [translate(f"report.step.{name}", None, lang) for name in names]
    rows = [_stage_row(report, view, lang) for view in report.views.values()]
    about = translate("report.steps.about", None, lang)
    warnings = [
        Text(sentence, "warn")
        for view in report.views.values()
        for sentence in warning_sentences(view.stage, view.summary, lang)
    ]
    parts: list[Part] = [Grid(head, rows, left=5), *warnings]
    return Chapter("steps", translate("report.steps", None, lang), about, parts)


def _stage_row(report: RunReport, view: StageView, lang: str) -> list[str | Cell]:
    summary = view.summary or {}
    rows = input_row_count(report.pipeline, report.views, view.stage)
    columns = input_column_count(report.pipeline, report.views, view.stage)
    return [
        _stage_cell(report, view, lang),
        Cell(translate(f"state.{view.state}", None, lang), tone=STATE_TONES.get(view.state, "")),
        sentence_of(view.error, lang) or sentence_of(view.reason, lang),
        count_change(rows, summary.get("rows"), lang),
        Cell(count_change(columns, summary.get("columns"), lang)),
        seconds(view.seconds, lang),
    ]


def _stage_cell(report: RunReport, view: StageView, lang: str) -> Cell:
    """Return a stage's title; below it its name, where that is another, and its block."""
    entry = report.catalogue.get(view.block)
    title = stage_title(report.pipeline, view.stage, lang)
    block = block_title(entry, lang) if entry else view.block
    return Cell(title, block if title == view.stage else f"{view.stage} · {block}")


def count_change(before: int | None, after: int | None, lang: str) -> str:
    """Return how a count changes through a stage, as text.

    Examples
    --------
    >>> count_change(1000, 990, "en"), count_change(5, 5, "en"), count_change(3, None, "en")
    ('1,000 → 990', '5', '–')
    """
    if after is None:
        return MISSING
    if before is None or before == after:
        return number(after, lang)
    return f"{number(before, lang)} → {number(after, lang)}"


def timeline_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with the timeline of the stages and the critical path."""
    bars = timeline_bars(report.pipeline, report.rows)
    if not bars:
        return None
    path = [bar for bar in bars if bar.critical]
    total = sum(bar.end - bar.start for bar in path)
    values = {"path": " → ".join(bar.stage for bar in path), "seconds": seconds(total, lang)}
    title = translate("report.timeline", None, lang)
    figure = Figure("", timeline_figure(bars, lang), wide=True)
    path_text = Text(translate("timeline.path", values, lang))
    return Chapter("timeline", title, parts=[figure, path_text])
