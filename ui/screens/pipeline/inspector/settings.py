"""A stage's settings as a form; every change is written to the file at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.edits import entry_of, path_between, sources_of
from pipeline_core.errors import FabricaError
from ui.documents.previews import profile
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.forms.draw import draw
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.inspector import written
from ui.text.problem_words import sentence
from ui.text.words import language, t

KEY = "stage-settings"  # the drawing looks for it, to give it the keyboard
_MOST_CLASSES = 50


def show(desk: Desk, view: StageView) -> None:
    """Show the form, or what the settings were where the run is one of the past."""
    if desk.past:
        written.show(desk, view)
        return
    entry = entry_of(desk.catalogue, view.block)
    if entry is None or not entry["settings"]["properties"]:
        st.info(t("settings.none"))
        return
    form = _form(desk, view)
    with st.container(key=KEY):
        draw(form, entry, _faults(desk, view.stage), _offered(desk, form))
    st.caption(t("settings.saved", file=desk.document.file.name))


def reaching(desk: Desk, stage: str) -> dict[str, str] | None:
    """Return the columns that reach a stage and their kinds, or None where nobody knows."""
    sources = sources_of(desk.document.pipeline.stages[stage].inputs)
    known = [desk.schemas[one] for one in sources if one in desk.schemas]
    return {name: kind for one in known for name, kind in one.items()} if known else None


def _form(desk: Desk, view: StageView) -> Form:
    pipeline = desk.document.pipeline
    makers = [
        name for name, stage in pipeline.stages.items()
        if name != view.stage and _makes(desk, stage.block)
        and path_between(pipeline, name, view.stage)
    ]  # fmt: skip
    return Form(
        desk.document, desk.catalogue, pipeline.stages[view.stage],
        reaching(desk, view.stage), makers, language(),
    )  # fmt: skip


def _makes(desk: Desk, block: str) -> bool:
    entry = entry_of(desk.catalogue, block)
    return entry is not None and entry["shape"] == "column"


def _faults(desk: Desk, stage: str) -> dict[str, list[str]]:
    """Return what is wrong with each setting, in sentences."""
    found: dict[str, list[str]] = {}
    for problem in desk.problems:
        if problem.stage == stage and problem.setting:
            found.setdefault(problem.setting, []).append(sentence(problem, language()))
    return found


def _offered(desk: Desk, form: Form) -> Mapping[str, tuple[Any, ...]]:
    """Return the classes of the target, where there is a positive one to choose."""
    target = form.stage.settings.get("target")
    if form.stage.block != "set_roles" or not target or form.columns is None:
        return {}
    source = next(iter(sources_of(form.stage.inputs)))
    try:
        found = profile(desk.document, desk.catalogue, source) or []
    except FabricaError:
        return {}
    classes = next((one["common"] for one in found if one["column"] == target), [])
    return {"positive": tuple(classes)} if len(classes) <= _MOST_CLASSES else {}
