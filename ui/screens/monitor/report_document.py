"""The report of a period of a watch as plain data, from which the core writes one HTML file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.runs import client
from pipeline_core.store import Store
from pipeline_core.store.watch_history import SeenWindow
from pipeline_core.store.watches import Alarm
from ui.charts import monitoring
from ui.documents.watches import Watch
from ui.documents.window_points import PARTS, drifted_first, performance_points, window_point
from ui.screens.monitor.alarm_list import alarm_story
from ui.screens.monitor.overview import worst_times
from ui.screens.monitor.states import source_text, subject_name
from ui.text.numbers import data_value, local_time, multiple
from ui.text.words import translate

Json = dict[str, Any]
_FIGURES = 12
_MAX_WINDOWS = 500
_STATES = {
    "open": "watching.alarm.open",
    "acknowledged": "watching.alarm.acknowledged",
    "resolved": "watching.alarm.resolved",
}


def report_file(store: Store, watch: Watch, period: tuple[float, float], lang: str) -> bytes:
    """Return the report as one HTML file.

    Parameters
    ----------
    store, watch
        The workspace, and the watch.
    period
        When it begins and ends, in seconds since 1970.
    lang
        Language of its words.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    document = document_of(store, watch, period, lang)
    return str(client.call(store.workspace, "report", {"document": document})).encode()


def document_of(store: Store, watch: Watch, period: tuple[float, float], lang: str) -> Json:
    """Return the whole report as JSON-compatible data."""
    windows = store.seen.between(watch.name, watch.source, *period)[-_MAX_WINDOWS:]
    alarms = _alarms_within(store, watch, windows)
    first, last = (local_time(moment, lang) for moment in (period[0], period[1] - 1))
    texts = {"first": first, "last": last, "source": source_text(watch.source, lang)}
    models = sorted({window.model for window in windows})
    return {
        "language": lang,
        "title": translate("watching.report.title", {"model": watch.name}, lang),
        "contents": translate("report.contents", None, lang),
        "facts": [
            translate("watching.report.facts", texts, lang),
            translate("watching.report.models", {"models": ", ".join(models)}, lang),
        ],
        "lead": [_cards(windows, alarms, lang), *_alarm_parts(store, watch, alarms, lang)],
        "chapters": [
            *_drift_chapters(windows, lang),
            _whole_chapter(store, watch, windows, lang),
            _method_chapter(lang),
        ],
    }


def _alarms_within(store: Store, watch: Watch, windows: Sequence[SeenWindow]) -> list[Alarm]:
    numbers = {window.number for window in windows}
    alarms = store.watches.alarms(watch.name, resolved=True)
    own = [alarm for alarm in alarms if alarm.source == watch.source]
    within = [
        own_alarm for own_alarm in own if numbers & {*range(own_alarm.first, own_alarm.last + 1)}
    ]
    return sorted(within, key=lambda alarm: alarm.first)


def _cards(windows: Sequence[SeenWindow], alarms: Sequence[Alarm], lang: str) -> Json:
    beyond = sum(worst_times(window) > 1 for window in windows)
    values = {
        "watching.report.count": len(windows),
        "watching.report.rows": sum(window.rows for window in windows),
        "watching.report.beyond": beyond,
        "watching.report.alarms": len(alarms),
        "watching.report.open": sum(alarm.state == "open" for alarm in alarms),
    }
    cards = [[translate(code, None, lang), data_value(n, lang)] for code, n in values.items()]
    return {"kind": "cards", "values": cards}


def _alarm_parts(store: Store, watch: Watch, alarms: Sequence[Alarm], lang: str) -> list[Json]:
    if not alarms:
        return [_text(translate("watching.report.no_alarms", None, lang), "good")]
    times = store.seen.times(watch.name, watch.source)
    answered = store.seen.acknowledgements(watch.name, watch.source)
    head = [translate(code, None, lang) for code in ("column.alarm", "watching.alarm.state")]
    head.append(translate("watching.alarm.story", None, lang))
    rows = [
        [
            {"text": subject_name(alarm.subject, lang)},
            {"text": translate(_STATES[alarm.state], None, lang)},
            {"text": alarm_story(alarm, times, answered, lang)},
        ]
        for alarm in alarms
    ]
    return [{"kind": "grid", "left": 3, "head": head, "rows": rows}]


def _drift_chapters(windows: Sequence[SeenWindow], lang: str) -> list[Json]:
    points = [window_point(window) for window in windows]
    titles = {"features": "watching.chart.columns", "answers": "watching.chart.answers"}
    chapters = []
    for part in PARTS:
        names = drifted_first(windows, part)
        if not names:
            continue
        strips = monitoring.drift_strips(points, [(part, name) for name in names], lang)
        figures = [_figure(translate("watching.report.strips", None, lang), strips, wide=True)]
        figures += [
            _figure(name, monitoring.drift_of_column(points, part, name, lang))
            for name in names[:_FIGURES]
        ]
        about = translate(f"{titles[part]}_about", None, lang)
        chapters.append(_chapter(part, translate(titles[part], None, lang), about, figures))
    return chapters


def _whole_chapter(store: Store, watch: Watch, windows: Sequence[SeenWindow], lang: str) -> Json:
    known = performance_points(store, watch.name, watch.source)
    points = [window_point(window) | known.get(window.number, {}) for window in windows]
    performance = monitoring.performance_of_windows(points, lang)
    title = translate("watching.chart.rows", None, lang)
    parts = [_figure(title, monitoring.rows_of_windows(points, lang), wide=True)]
    if performance is not None:
        metric = translate("watching.chart.metric", None, lang)
        parts.insert(0, _figure(metric, performance, wide=True))
    codes = ("number", "window", "time", "rows", "model", "worst")
    heads = [translate(f"watching.table.{code}", None, lang) for code in codes]
    rows = [_window_row(window, point, lang) for window, point in zip(windows, points, strict=True)]
    parts.append({"kind": "grid", "left": 2, "head": heads, "rows": rows, "small": True})
    about = translate("watching.chart.whole_about", None, lang)
    return _chapter("windows", translate("watching.chart.whole", None, lang), about, parts)


def _window_row(window: SeenWindow, point: Mapping[str, Any], lang: str) -> list[Json]:
    worst = worst_times(window)
    refused = translate("watching.chart.refused", None, lang)
    texts = (
        data_value(window.number, lang),
        str(point["label"]),
        local_time(window.created, lang),
        data_value(window.rows, lang),
        window.model,
        multiple(worst, lang) if worst < float("inf") else refused if point["refused"] else "∞",
    )
    return [
        {"text": text, "tone": "bad" if worst > 1 and n == 5 else ""}
        for n, text in enumerate(texts)
    ]


def _method_chapter(lang: str) -> Json:
    codes = ("watching.method.reference", "watching.method.limits", "watching.method.alarms")
    texts = [_text(translate(code, None, lang)) for code in codes]
    return _chapter("method", translate("watching.method", None, lang), "", texts)


def _chapter(identity: str, title: str, about: str, parts: list[Json]) -> Json:
    return {"id": identity, "title": title, "about": about, "parts": parts, "variants": []}


def _figure(title: str, figure: Any, *, wide: bool = False) -> Json:
    drawn = json.loads(figure.to_json())
    return {"kind": "figure", "title": title, "help": "", "wide": wide, "figure": drawn}


def _text(text: str, tone: str = "") -> Json:
    return {"kind": "text", "text": text, "tone": tone}
