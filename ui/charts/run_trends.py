"""Chart of a pipeline's runs over time: durations, rows or memory of each stage."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Literal

from pipeline_core.store.stage_history import StageRecord
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.numbers import local_time
from ui.text.words import translate

Measure = Literal["seconds", "rows", "megabytes"]
MEASURES: tuple[Measure, ...] = ("seconds", "rows", "megabytes")
_MAX_STAGES = len(COLOURS) - 1
_FAILURE = "#d64545"


def run_trends(records: Sequence[StageRecord], measure: Measure, lang: str) -> Any:
    """Draw a measure of the stages with the largest values, run by run.

    Durations are stacked bars; rows and memory are lines. Runs in which a stage failed have a
    cross. None where no run has the measure.
    """
    import plotly.graph_objects as go

    values = _values(records, measure)
    if not values:
        return None
    runs = list(dict.fromkeys(record.run for record in records))
    figure = go.Figure()
    names = sorted(values, key=lambda name: -max(values[name].values()))[:_MAX_STAGES]
    for name, colour in zip(names, COLOURS, strict=False):
        heights = [values[name].get(run) for run in runs]
        _add_stage(figure, name, runs, heights, colour, is_bar=measure == "seconds")
    if others := [name for name in values if name not in names]:
        sums = [sum(values[name].get(run) or 0 for name in others) for run in runs]
        if measure == "seconds":
            title = translate("trends.others", {"count": len(others)}, lang)
            _add_stage(figure, title, runs, sums, GREY, is_bar=True)
    _add_failures(figure, records, lang)
    title = translate(f"trends.axis.{measure}", None, lang)
    apply_style(figure, lang, x=translate("trends.axis.runs", None, lang), y=title, height=360)
    figure.update_layout(barmode="stack", bargap=0.25, hovermode="x unified")
    times = {record.run: record.created for record in records}
    labels = [_time_text(times[run], lang) for run in runs]
    step = max(1, len(runs) // 6)
    figure.update_xaxes(
        type="category", tickvals=runs[::step], ticktext=labels[::step], tickangle=0
    )
    return figure.update_yaxes(rangemode="tozero")


def _values(records: Sequence[StageRecord], measure: Measure) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, float]] = {}
    for record in records:
        if (value := getattr(record, measure)) is not None:
            values.setdefault(record.stage, {})[record.run] = value
    return values


def _add_stage(
    figure: Any,
    name: str,
    runs: Sequence[str],
    heights: Sequence[float | None],
    colour: str,
    *,
    is_bar: bool,
) -> None:
    common = {"x": runs, "y": heights, "name": escape(name), "hovertemplate": "%{y:,.3~r}"}
    if is_bar:
        figure.add_bar(marker_color=colour, marker_line_width=0, **common)
    else:
        line = {"color": colour, "width": 2}
        figure.add_scatter(mode="lines+markers", line=line, connectgaps=True, **common)


def _add_failures(figure: Any, records: Sequence[StageRecord], lang: str) -> None:
    failures: dict[str, list[str]] = {}
    for record in records:
        if record.status == "failed":
            failures.setdefault(record.run, []).append(escape(record.stage))
    if failures:
        figure.add_scatter(
            x=list(failures),
            y=[0] * len(failures),
            text=[", ".join(stages) for stages in failures.values()],
            name=translate("trends.failed", None, lang),
            mode="markers",
            marker={"symbol": "x", "size": 11, "color": _FAILURE},
            hovertemplate="%{text}",
            cliponaxis=False,
        )


def _time_text(created: float, lang: str) -> str:
    return local_time(created, lang).replace(", ", "<br>")
