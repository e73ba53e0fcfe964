"""The pipeline screen, a workbench: actions, the live canvas, and the inspector beside it.

It fills the window once, and never scrolls as a whole (`bench.css`). Two fragments: one
has the canvas, which follows a run by itself and reports news; the other has the
inspector, and is redrawn only when another stage is selected or its result arrives.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pipeline_core.errors import FabricaError, UsageError
from ui.documents import document_runs
from ui.documents.edit_actions import ERROR_KEY
from ui.documents.gallery import title_of
from ui.documents.lesson_guides import Guide, guide_of
from ui.documents.searches import has_open_search
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.canvas_fragment import canvas_fragment
from ui.screens.pipeline.edits.add_stage_form import add_stage_form
from ui.screens.pipeline.edits.pipeline_menu import (
    pipeline_menu,
    show_first_stage_form,
    show_planned_jobs,
)
from ui.screens.pipeline.edits.undo_buttons import undo_buttons
from ui.screens.pipeline.export_menu import export_menu
from ui.screens.pipeline.guide.guide import guide_panel
from ui.screens.pipeline.inspector import show_heading, show_stage, show_wire
from ui.screens.pipeline.models_view import chooses_models, show_models
from ui.screens.pipeline.problem_list import show_problems
from ui.screens.pipeline.scoreboard import scoreboard
from ui.screens.pipeline.selection import (
    STAGE_KEY,
    WIRE_KEY,
    rerun_fragments,
    select_stage,
    selects_unknown_stage,
)
from ui.screens.pipeline.version_line import version_line
from ui.screens.pipeline.versions.dialog import versions_button
from ui.screens.pipeline.versions.snapshot_view import show_snapshot_notice
from ui.security.address import Address
from ui.text.markdown import escape_markdown
from ui.text.names import block_title
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.widget_state import has_new_value, option_index, widget_key

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_STYLE = Path(__file__).with_name("bench.css")


def show_screen(view_model: ViewModel, address: Address, actions: DeltaGenerator) -> None:
    """Show a pipeline.

    Parameters
    ----------
    view_model
        The pipeline.
    address
        The query of the page's address.
    actions
        The container of the pipeline's actions.
    """
    st.session_state.setdefault(STAGE_KEY, address.stage)
    if st.session_state[STAGE_KEY] not in view_model.views:
        st.session_state[STAGE_KEY] = None
    st.html(_STYLE)
    _show_head(view_model, actions)
    guide = guide_of(view_model)
    with st.container(key="bench"):
        with st.container(key="bench-main"):
            with st.container(key="bench-notices"):  # always there: its content moves nothing
                _show_notices(view_model)
            st.fragment(canvas_fragment, key="watch")(view_model, guide)
            st.fragment(version_line, key="line")(view_model)
        if guide is not None:
            with st.container(key="bench-guide"):
                st.fragment(guide_panel, key="guide")(guide)
        with st.container(key="bench-panel"):
            st.fragment(_inspector_fragment, key="stage")(view_model, guide)
    st.query_params.from_dict(_query(view_model))


def _show_head(view_model: ViewModel, actions: DeltaGenerator) -> None:
    with st.container(key="unseen-title"):  # the tab shows it
        st.markdown(f"### {escape_markdown(title_of(view_model.document))}")
    with actions:
        undo_buttons(view_model)
        _run_buttons(view_model)
        versions_button(view_model)
        pipeline_menu(view_model)
        if view_model.snapshot is None:
            with st.container(width="content", key="take-home"):
                st.fragment(export_menu, key="home")(view_model)


def _run_buttons(view_model: ViewModel) -> None:
    st.button(
        t("action.run"),
        key="run",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not view_model.startable,
        on_click=_start,
        args=(view_model,),
        help=_help_on_errors(view_model),
    )
    st.button(
        t("action.cancel"),
        key="cancel",
        icon=":material/stop:",
        disabled=not view_model.active,
        on_click=_cancel,
        args=(view_model.run.id if view_model.run else "",),
        help=t("action.cancel"),
    )
    with st.container(key="finish-place", width="content"):  # always there: it moves nothing
        _finish_button(view_model)


def _finish_button(view_model: ViewModel) -> None:
    if view_model.active and view_model.run and has_open_search(view_model):
        st.button(
            t("action.finish"),
            key="finish",
            icon=":material/stop_circle:",
            on_click=_stop_with_best,
            args=(view_model.run.id,),
            help=t("action.finish.help"),
        )


def _help_on_errors(view_model: ViewModel) -> str | None:
    if not view_model.errors:
        return None
    if not view_model.jobs and view_model.is_only_unfinished:
        return t("action.run.unfinished")
    left_out = len(view_model.views.keys() - view_model.jobs.keys())
    return t("action.run.part", count=left_out) if view_model.jobs else t("action.run.errors")


def _start(view_model: ViewModel) -> None:
    try:
        document_runs.start(view_model.document)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error


def _cancel(run_id: str) -> None:
    try:
        document_runs.cancel(run_id)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error


def _stop_with_best(run_id: str) -> None:
    if not document_runs.stop_with_best(run_id):
        st.session_state[ERROR_KEY] = UsageError("run.no_search_at_work", run=run_id)


def _show_notices(view_model: ViewModel) -> None:
    if error := st.session_state.pop(ERROR_KEY, None):
        show_error(error)
    if message := view_model.planning_error:
        st.error(escape_markdown(t(message["code"], **message["values"])))
    show_snapshot_notice(view_model)
    if view_model.past and view_model.snapshot is None:
        st.info(t("run.past"))
        if st.button(t("run.back_to_now"), key="back-to-now"):
            st.query_params.pop("run", None)
            st.rerun()
    views = view_model.views
    problems = [problem for problem in view_model.problems if problem.stage not in views]
    show_problems(problems, view_model, "whole")


def _inspector_fragment(view_model: ViewModel, guide: Guide | None) -> None:
    """Show the selected stage or wire, or an overview."""
    if not view_model.views:
        show_first_stage_form(view_model)
        return
    if selects_unknown_stage(view_model):
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium", key="chooser")
    _stage_picker(view_model, row)
    stage = st.session_state[STAGE_KEY]
    if not view_model.past and stage is None:
        with row.popover(t("action.add"), icon=":material/add:", key="add-alone"):
            add_stage_form(view_model, None, "alone")
    if stage in view_model.views:
        show_heading(view_model, stage)
        show_stage(view_model, stage, guide)
    elif st.session_state.get(WIRE_KEY):
        show_wire(view_model, st.session_state[WIRE_KEY])
    else:
        _show_overview(view_model)


def _stage_picker(view_model: ViewModel, row: DeltaGenerator) -> None:
    options, stage = ["", *view_model.views], st.session_state[STAGE_KEY] or ""
    key = widget_key("stage-box", stage)
    row.selectbox(
        t("stage.choose"),
        options,
        option_index(options, stage),
        key=key,
        on_change=_pick_stage,
        args=(key,),
        format_func=lambda name: _stage_label(view_model, name),
        label_visibility="collapsed",
    )


def _show_overview(view_model: ViewModel) -> None:
    """Show the scores, the next step, the problems, the errors and the plan."""
    if chooses_models(view_model):
        show_models(view_model)
        return
    scoreboard(view_model)
    if view_model.snapshot is not None:
        return
    if view_model.errors:
        st.caption(t("stage.to_do" if view_model.is_only_unfinished else "stage.repair"))
    else:
        st.caption(t("stage.none_yet" if view_model.run is None else "stage.none"))
    views = view_model.views
    problems = [problem for problem in view_model.problems if problem.stage in views]
    show_problems(problems, view_model, "all")
    for view in views.values():
        if view.error:
            st.error(escape_markdown(sentence_of(view.error, language())))
    show_planned_jobs(view_model)


def _pick_stage(key: str) -> None:
    if not has_new_value(key):
        return
    select_stage(st.session_state[key] or None)
    rerun_fragments()


def _stage_label(view_model: ViewModel, name: str) -> str:
    if not name:
        return t("stage.whole")
    block = view_model.views[name].block
    entry = view_model.catalogue.get(block)
    return f"{name} – {block_title(entry, language()) if entry else block}"


def _query(view_model: ViewModel) -> dict[str, str]:
    query = {"pipeline": view_model.document.id}
    if stage := st.session_state[STAGE_KEY]:
        query["stage"] = stage
    if view_model.past and view_model.run is not None:
        query["run"] = view_model.run.id
    if view_model.snapshot is not None:
        query["version"] = view_model.snapshot.id
    return query
