"""What a fitted model, or a step of a recipe, has learned."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pipeline_core.data.fitted_contents import Contents, by_equal_parts, parts_of_stage
from pipeline_core.errors import FabricaError
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.stored_results import MODEL_CONTENTS
from ui.screens.results.drawing import draw_parts
from ui.screens.results.judged_models import stage_title
from ui.screens.results.model_contents import contents_parts, step_parts
from ui.text.words import language, t
from ui.widgets.errors import show_error


def show_model(view_model: ViewModel, view: StageView) -> None:
    """Show what the model of a stage has inside."""
    contents = _contents_of(view)
    if contents is None:
        st.success(t("inside.old"))
        return
    draw_parts(contents_parts(contents, _titles(view_model), language()), f"inside-{view.stage}")


def show_step(view_model: ViewModel, view: StageView) -> None:
    """Show what a step learned in the models that use it, equal ones once."""
    found = {
        name: Contents(parts=parts, notes=[])
        for name, model in view_model.views.items()
        if (contents := _contents_of(_with_result(model))) is not None
        and (parts := parts_of_stage(contents, view.stage))
    }
    if not found:
        st.info(t("inspector.learned.none"))
        return
    if any(view_model.views[model].earlier for model in found):
        st.warning(t("result.outdated"))
    lang, titles = language(), _titles(view_model)
    for place, (models, contents) in enumerate(by_equal_parts(found)):
        names = ", ".join(titles[model] for model in models)
        st.caption(t("inside.in_models", models=names))
        for number, part in enumerate(contents["parts"]):
            draw_parts(step_parts(part, lang), f"learned-{view.stage}-{place}-{number}")


def _with_result(view: StageView) -> StageView:
    """Return a view with its last result, also where that is out of date."""
    return view if view.earlier is None else replace(view, key=view.earlier.key)


def _contents_of(view: StageView) -> Contents | None:
    if view.key is None or view.family != "train":
        return None
    try:
        return MODEL_CONTENTS.get(visitor_store(), view.key)
    except FabricaError as error:
        show_error(error)
        return None


def _titles(view_model: ViewModel) -> dict[str, str]:
    pipeline, lang = view_model.document.pipeline, language()
    return {stage: stage_title(pipeline, stage, lang) for stage in view_model.views}
