"""The leak radar on the results page: its button, how far it is, and what it showed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.spec.entry import WITHOUT_TARGET, entry_of
from ui.documents.radar_reports import examine
from ui.screens.results.drawing import draw_chapter
from ui.screens.results.judged_models import stage_title
from ui.screens.results.parts import Chapter
from ui.screens.results.radar_chapter import ID, radar_chapter
from ui.screens.results.run_report import RunReport
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error

_MODELS = ("estimator", "meta")
# So many fits the usual experiments take; what a leak is traced with comes on top.
_USUAL_FITS = 18


def models_of(report: RunReport) -> list[str]:
    """Return the models of a target that the run fitted; baselines last."""
    names = []
    for name, view in report.views.items():
        entry = entry_of(report.catalogue, view.block)
        is_model = entry is not None and entry["shape"] in _MODELS and view.key is not None
        if entry is not None and is_model and entry.get("predicts") not in WITHOUT_TARGET:
            names.append(name)
    return sorted(names, key=lambda name: report.views[name].block.startswith("dummy_"))


def show_radar(report: RunReport) -> None:
    """Show the radar's last report and the button that makes a new one."""
    lang, models = language(), models_of(report)
    chapter = radar_chapter(report, lang)
    draw_chapter(chapter or Chapter(ID, t("radar.title"), t("radar.about")))
    if not models or report.run.open:
        st.caption(t("radar.needs_model"))
        return
    line = st.container(horizontal=True, vertical_alignment="bottom")
    model = line.selectbox(
        t("radar.model"),
        models,
        key="radar-model",
        width=320,
        format_func=lambda name: stage_title(report.pipeline, name, lang),
    )
    clicked = line.button(
        t("radar.again" if chapter else "radar.start"), key="radar-start", icon=":material/radar:"
    )
    st.caption(_cost(report, model or models[0], lang))
    if clicked:
        _examine(report, model or models[0], lang)


def _cost(report: RunReport, model: str, lang: str) -> str:
    """Say what the radar costs: the fits, and what one took in the run."""
    seconds = _seconds(report, model)
    if seconds is None:
        return t("radar.cost", fits=number(_USUAL_FITS, lang))
    about = number(max(1, round(seconds * _USUAL_FITS)), lang)
    return t("radar.cost_with_time", fits=number(_USUAL_FITS, lang), seconds=about)


def _seconds(report: RunReport, model: str) -> float | None:
    seconds = report.rows[model].get("seconds") if model in report.rows else None
    return None if seconds is None else float(seconds)


def _examine(report: RunReport, model: str, lang: str) -> None:
    """Have the pipeline examined, showing how far it is; the button beside it ends the work."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, t("radar.begins"))
        st.button(t("radar.stop"), key="radar-stop", icon=":material/stop:")

        def show(progress: Mapping[str, Any]) -> None:
            share = progress["done"] / max(1, progress["of"])
            bar.progress(min(1.0, share), _progress_text(progress, lang))

        try:
            store, run = report.store, report.run
            threads = run.options.threads
            examine(store.workspace, report.pipeline, run.file, model, threads, show)
        except FabricaError as error:
            place.empty()
            show_error(error)
            return
    place.empty()
    st.rerun(scope="fragment")


def _progress_text(progress: Mapping[str, Any], lang: str) -> str:
    values = {"done": number(progress["done"], lang), "of": number(progress["of"], lang)}
    if progress.get("seconds") is not None:
        return t("radar.ahead", seconds=number(max(1, round(progress["seconds"])), lang), **values)
    name = t(f"radar.{progress['experiment']}") if progress["experiment"] else ""
    return t("radar.at", experiment=name, **values)
