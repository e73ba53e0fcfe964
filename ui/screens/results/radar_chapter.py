"""The chapter of the leak radar, if the pipeline of the run was examined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.leak_radar.sentences import METRICS, headline, sentence
from ui.charts.radar import radar_scores
from ui.documents.radar_reports import RadarReport, radar_report
from ui.screens.results.parts import Cell, Chapter, Figure, Grid, Part, Text
from ui.screens.results.run_report import RunReport
from ui.text.numbers import MISSING, number
from ui.text.words import translate

ID = "radar"
_TONES = {"leak": "bad", "suspicious": "warn", "nothing": "good", "not_tried": ""}


def kept_radar(report: RunReport) -> RadarReport | None:
    """Return the radar's report on a run, or on its pipeline at another time."""
    keys = {name: view.key for name, view in report.views.items()}
    return radar_report(report.store.workspace, report.run.file, keys)


def radar_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter; None where the pipeline was never examined."""
    kept = kept_radar(report)
    if kept is None:
        return None
    about = translate("radar.about", None, lang)
    return Chapter(ID, translate("radar.title", None, lang), about, radar_parts(kept, lang))


def radar_parts(kept: RadarReport, lang: str) -> list[Part]:
    """Return a kept report as parts: its headline, the chart, and a line for each experiment."""
    report = kept.report
    parts: list[Part] = []
    if not kept.is_of_run:
        parts.append(Text(translate("radar.stale", None, lang), "warn"))
    message = headline(report)
    parts.append(
        Text(
            translate(message.code, _written(message.values, lang), lang), _TONES[report["verdict"]]
        )
    )
    return [*parts, *_figures(report, lang), _grid(report, lang)]


def _figures(report: Mapping[str, Any], lang: str) -> list[Figure]:
    if all(entry["chance_low"] is None for entry in report["experiments"]):
        return []
    title = translate("radar.chart", {"metric": METRICS[report["metric"]]}, lang)
    help_text = translate("radar.chart.help", None, lang)
    return [Figure(title, radar_scores(report, lang), help_text, wide=True)]


def _grid(report: Mapping[str, Any], lang: str) -> Grid:
    names = ("experiment", "verdict", "shows", "score", "chance")
    head = [translate(f"radar.column.{name}", None, lang) for name in names]
    real = [translate("radar.real", None, lang), "", "", number(report["real"]["score"], lang), ""]
    return Grid(head, [real, *(_row(report, entry, lang) for entry in report["experiments"])], 3)


def _row(report: Mapping[str, Any], entry: Mapping[str, Any], lang: str) -> list[str | Cell]:
    message, verdict = sentence(report, entry), entry["verdict"]
    text = translate(message.code, _written(message.values, lang), lang)
    chance = MISSING
    if entry["chance_low"] is not None:
        chance = f"{number(entry['chance_low'], lang)} – {number(entry['chance_high'], lang)}"
    return [
        translate(f"radar.{entry['id']}", None, lang),
        Cell(translate(f"radar.verdict.{verdict}", None, lang), tone=_TONES[verdict]),
        text[:1].upper() + text[1:],
        MISSING if entry["score"] is None else number(entry["score"], lang),
        chance,
    ]


def _written(values: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return values with their fractions as the reader's region writes them."""
    return {n: number(v, lang) if isinstance(v, float) else v for n, v in values.items()}
