"""The line under the canvas: a measure over the runs; a click on a point shows its version."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from pipeline_core.edits import entry_of
from pipeline_core.errors import StoreError
from pipeline_core.plan.pins import is_gate
from pipeline_core.spec import text_in
from ui.charts.measures_over_runs import MAX_LINES
from ui.charts.model_style import UNKNOWN
from ui.charts.style import CONFIG
from ui.charts.version_line import HEIGHT, Line
from ui.charts.version_line import version_line as draw_line
from ui.documents.preferences import set_shows_line, shows_line
from ui.documents.run_line import LinePoint, line_points
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.judgements import style_of_judged
from ui.text.edit_words import describe_edits
from ui.text.headline_metrics import importance
from ui.text.names import metric_name
from ui.text.numbers import local_time
from ui.text.words import language, t

_MIN_POINTS = 2
_METRIC_KEY = "line-metric"


def version_line(view_model: ViewModel) -> None:
    """Show the line, once two runs of the pipeline have measured something."""
    store = visitor_store()
    points = line_points(store, view_model.document.identity)
    metrics = metrics_of(points)
    if not metrics:
        return
    is_open = shows_line(store.workspace)
    with st.container(horizontal=True, vertical_alignment="center", key="bench-line"):
        st.button(
            t("line.hide" if is_open else "line.show"),
            key="line-fold",
            icon=":material/keyboard_arrow_down:" if is_open else ":material/show_chart:",
            on_click=_set_open,
            args=(not is_open,),
            help=t("line.about"),
        )
        if is_open:
            _show_line(view_model, points, metrics)


def metrics_of(points: Sequence[LinePoint]) -> list[str]:
    """Return the metrics that at least two runs have, the most important first."""
    counts: dict[str, int] = {}
    for point in points:
        for name in {place.name for place in point.measures}:
            counts[name] = counts.get(name, 0) + 1
    names = [name for name, count in counts.items() if count >= _MIN_POINTS]
    return sorted(names, key=lambda name: (importance(name), name))


def _set_open(is_open: bool) -> None:
    with suppress(StoreError):  # a full disk must not keep the line from folding
        set_shows_line(visitor_store().workspace, is_open)


def _show_line(view_model: ViewModel, points: Sequence[LinePoint], metrics: Sequence[str]) -> None:
    lang = language()
    metric = st.selectbox(
        t("line.metric"),
        metrics,
        key=_METRIC_KEY,
        format_func=lambda name: metric_name(name, lang),
        label_visibility="collapsed",
        width=170,
    )
    stages = _measured_stages(view_model, points, metric)[:MAX_LINES]
    figure = draw_line(
        [point.run for point in points],
        [_label(point, lang) for point in points],
        [_line(view_model, points, stage, metric, lang) for stage in stages],
        _shown_place(view_model, points),
        lang,
    )
    place = "now" if view_model.snapshot is None else view_model.snapshot.id
    event: Any = st.plotly_chart(
        figure,
        config=CONFIG,
        key=f"line-{metric}-{place}-{len(points)}",
        height=HEIGHT,
        width="stretch",
        on_select="rerun",
        selection_mode="points",
        alt=t("line.about"),
    )
    for picked in event.selection.points[:1]:
        _open(view_model, points, picked["customdata"][0])


def _measured_stages(
    view_model: ViewModel, points: Sequence[LinePoint], metric: str | None
) -> list[str]:
    """Return the stages that measured something, without the gates, which repeat it."""
    places = [place for point in points for place in point.measures if place.name == metric]
    return [
        stage
        for stage in dict.fromkeys(place.stage for place in places)
        if not _is_gate(view_model, stage)
    ]


def _is_gate(view_model: ViewModel, name: str) -> bool:
    stage = view_model.document.pipeline.stages.get(name)
    entry = entry_of(view_model.catalogue, stage.block) if stage else None
    return entry is not None and is_gate(entry)


def _line(
    view_model: ViewModel, points: Sequence[LinePoint], stage: str, metric: str | None, lang: str
) -> Line:
    exists = stage in view_model.document.pipeline.stages
    style = style_of_judged(view_model, stage) if exists else None
    values = _values(points, stage, metric)
    return Line(_title(view_model, stage, lang), style or UNKNOWN, values)


def _values(points: Sequence[LinePoint], stage: str, metric: str | None) -> list[float | None]:
    return [
        next((v for p, v in point.measures.items() if (p.stage, p.name) == (stage, metric)), None)
        for point in points
    ]


def _title(view_model: ViewModel, stage: str, lang: str) -> str:
    """Return what a stage is called: by its title, with its name where it has none."""
    drawn = view_model.document.pipeline.stages.get(stage)
    title = text_in(drawn.title, lang) if drawn else ""
    return f"{title} ({stage})" if title and _is_shared(view_model, title, lang) else title or stage


def _is_shared(view_model: ViewModel, title: str, lang: str) -> bool:
    stages = view_model.document.pipeline.stages.values()
    return sum(text_in(stage.title, lang) == title for stage in stages) > 1


def _label(point: LinePoint, lang: str) -> str:
    """Return what is said of a point: the version's name or its edits, and when it was run."""
    what = point.name or (describe_edits(point.edits, lang) if point.edits else "")
    return " · ".join(filter(None, (what, local_time(point.created, lang))))


def _shown_place(view_model: ViewModel, points: Sequence[LinePoint]) -> int | None:
    """Return the last point of the version that the canvas shows."""
    snapshot, run = view_model.snapshot, view_model.run
    places = [
        place
        for place, point in enumerate(points)
        if (snapshot is not None and point.snapshot == snapshot.id)
        or (snapshot is None and view_model.past and run is not None and point.run == run.id)
        or (not view_model.past and point.is_current)
    ]
    return places[-1] if places else None


def query_of(point: LinePoint, pipeline_id: str) -> dict[str, str]:
    """Return the address of the version that a point stands for."""
    if point.is_current:
        return {"pipeline": pipeline_id}
    if point.snapshot is not None:
        return {"pipeline": pipeline_id, "version": point.snapshot}
    return {"pipeline": pipeline_id, "run": point.run}


def _open(view_model: ViewModel, points: Sequence[LinePoint], run: str) -> None:
    """Show the version of a point on the canvas, unless it is shown already."""
    point = next((point for point in points if point.run == run), None)
    if point is None:
        return
    query = query_of(point, view_model.document.id)
    current = {
        name: st.query_params[name] for name in ("version", "run") if name in st.query_params
    }
    if {name: query[name] for name in ("version", "run") if name in query} != current:
        st.session_state["stage"] = None
        st.query_params.from_dict(query)
        st.rerun()
