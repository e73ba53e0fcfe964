"""The menu of the pipeline as a whole: name, seed, a new pipeline; its plan and first stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.edits import RenamePipeline, SetSeed
from pipeline_core.errors import FabricaError
from pipeline_core.spec import MAX_NAME, MAX_SEED
from ui.documents import documents, edit_actions
from ui.documents.gallery import open_pipeline
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.edits.add_stage_form import add_stage_form
from ui.screens.pipeline.edits.parameter_fields import parameter_fields
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets import page_paths
from ui.widgets.errors import show_error
from ui.widgets.widget_state import has_new_value, widget_key


def pipeline_menu(view_model: ViewModel) -> None:
    """Draw the menu."""
    key = f"whole-{view_model.document.id}"
    with st.popover(t("whole.menu"), icon=":material/tune:", key=key):
        if not view_model.past:
            _name_field(view_model)
            _seed_field(view_model)
        parameter_fields(view_model)
        if not view_model.past:
            st.page_link(
                page_paths.FACTORY,
                label=t("variants.link"),
                icon=":material/factory:",
                query_params={"pipeline": view_model.document.id},
            )
            st.page_link(
                page_paths.RUNS,
                label=t("versions.link"),
                icon=":material/compare_arrows:",
                query_params={"versions": view_model.document.id},
            )
            st.page_link(
                page_paths.LABORATORY,
                label=t("page.laboratory"),
                icon=":material/experiment:",
                query_params={"pipeline": view_model.document.id},
            )
            st.divider()
        if st.button(t("whole.new"), key="new-pipeline", icon=":material/note_add:"):
            create_and_open()


def create_and_open() -> None:
    """Create an empty pipeline and open it."""
    try:
        pipeline = documents.create_pipeline(title=t("whole.untitled"))
    except FabricaError as error:
        show_error(error)
        return
    open_pipeline(pipeline)


def show_first_stage_form(view_model: ViewModel) -> None:
    """Show the form that adds the first stage of an empty pipeline."""
    st.info(t("whole.empty"))
    with st.container(border=True):
        add_stage_form(view_model, None, "first")


def show_planned_jobs(view_model: ViewModel) -> None:
    """List the stages that will run and those that will not, with the reason."""
    jobs, views = view_model.jobs, view_model.views
    if not jobs:
        return
    count = sum(job.action == "run" for job in jobs.values())
    lines = [_plan_line(name, job.action, job.reason.as_json()) for name, job in jobs.items()]
    others = [view for name, view in views.items() if name not in jobs and view.reason]
    lines += [_plan_line(view.stage, "left_out", view.reason) for view in others]
    with st.expander(t("whole.will_run", count=count, of=len(views)), key="will-run"):
        st.markdown("\n".join(lines))


def _plan_line(stage: str, action: str, reason: Mapping[str, Any] | None) -> str:
    sentence = escape_markdown(sentence_of(reason, language()))
    return f"- **{escape_markdown(stage)}** – {t(f'whole.{action}')}: {sentence}"


def _name_field(view_model: ViewModel) -> None:
    name = view_model.document.pipeline.name
    key = widget_key(f"pipeline-name-{view_model.document.id}", name)
    st.text_input(
        t("whole.name"),
        name,
        key=key,
        max_chars=MAX_NAME,
        on_change=_rename,
        args=(view_model, key),
    )


def _rename(view_model: ViewModel, key: str) -> None:
    if has_new_value(key):
        edit = RenamePipeline(st.session_state[key])
        edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, edit)


def _seed_field(view_model: ViewModel) -> None:
    seed = view_model.document.pipeline.seed
    key = widget_key(f"pipeline-seed-{view_model.document.id}", seed)
    st.number_input(
        t("whole.seed"),
        value=seed,
        key=key,
        min_value=0,
        max_value=MAX_SEED,
        step=1,
        help=t("whole.seed.help"),
        on_change=_set_seed,
        args=(view_model, key),
    )


def _set_seed(view_model: ViewModel, key: str) -> None:
    if not has_new_value(key):
        return
    seed = st.session_state[key]
    if seed is not None:
        edit = SetSeed(int(seed))
        edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, edit)
    st.rerun()
