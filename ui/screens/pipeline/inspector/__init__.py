"""The inspector: the selected stage or wire, in one view at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from pipeline_core.catalog import Entry
from pipeline_core.check import Problem
from pipeline_core.edits import entry_of, port_of
from ui.documents import own_code
from ui.documents.lesson_guides import Guide
from ui.documents.row_losses import loss_sentence, row_losses
from ui.documents.stage_views import ACTIVE_STATES, StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.documents.what_ifs import can_be_asked
from ui.screens.pipeline.guide.pointing import mark_view
from ui.screens.pipeline.inspector import (
    block_help,
    changes,
    code,
    forks,
    look,
    reading,
    result,
    rows,
    settings,
    stage_tests,
    what_if,
    wiring,
)
from ui.screens.pipeline.inspector.actions import show_actions
from ui.screens.pipeline.inspector.description import show_description
from ui.screens.pipeline.inspector.keep import show_keep
from ui.screens.pipeline.inspector.override import show_override
from ui.screens.pipeline.inspector.pin import show_pin
from ui.screens.pipeline.inspector.trials import REFRESH_SECONDS
from ui.screens.pipeline.problem_list import show_problems
from ui.text.markdown import escape_markdown
from ui.text.names import block_title
from ui.text.numbers import seconds
from ui.text.problem_words import reading_sentences, sentence_of, warning_sentences
from ui.text.words import language, t
from ui.widgets.markup import stage_heading
from ui.widgets.own_code_links import edit_block_button
from ui.widgets.widget_state import has_new_value, widget_key


def _show_settings(view_model: ViewModel, view: StageView) -> None:
    settings.show(view_model, view)
    entry = view_model.catalogue[view.block]
    if not view_model.past and entry["settings"]["properties"]:
        forks.show(view_model, view)


_VIEWS: dict[str, Callable[[ViewModel, StageView], None]] = {
    "settings": _show_settings,
    "wiring": wiring.show,
    "data": rows.show,
    "reading": reading.show,
    "look": look.show,
    "changed": changes.show,
    "result": result.show,
    "whatif": what_if.show,
    "tests": stage_tests.show,
    "code": code.show,
    "help": block_help.show,
}
_OF_OWN_CODE = ("waiting_block", "broken_block", "block_warning")
_TABLE_SHAPES = ("row", "sieve", "column", "roles", "split")


def show_stage(view_model: ViewModel, stage: str, guide: Guide | None = None) -> None:
    """Show a stage of the pipeline; a guide may point at one of its views."""
    view = view_model.views[stage]
    entry = view_model.catalogue.get(view.block)
    names = _views_for(view_model, entry) if entry else []
    name = _selected_view(view, entry, names) if entry else ""
    with st.container():  # always there: a form that moved would lose what is being typed
        show_description(view_model.document.pipeline.stages[stage])
        _show_messages(view_model, view, _fields_of(name, entry) if entry else (), name)
        if view.pin is not None:
            show_pin(view_model, view.pin)
        show_override(view_model, view)
    row = st.container(horizontal=True, gap="small", key="stage-actions")
    if entry is None:
        show_actions(view_model, view, row)
        st.info(t("inspector.unknown_block"))
        return
    show_actions(view_model, view, row)
    with row:
        show_keep(view_model, view)
    _choose_view(stage, names, name)
    mark_view(guide, names)
    _VIEWS[name](view_model, view)


def show_wire(view_model: ViewModel, wire: Mapping[str, str]) -> None:
    """Show what a wire carries, which is the output of its source.

    Parameters
    ----------
    view_model
        The pipeline.
    wire
        Its ends: ``source``, ``stage`` and ``port``; the wire may have been removed.
    """
    source, stage, port_name = wire["source"], wire["stage"], wire["port"]
    target = view_model.document.pipeline.stages.get(stage)
    view = view_model.views.get(source)
    if view is None or target is None or source not in target.inputs.get(port_name, ()):
        st.caption(t("wire.gone"))
        return
    entry = entry_of(view_model.catalogue, target.block)
    port = port_of(entry, port_name) if entry else None
    kind = port["wire"] if port else "Data"
    stage_heading(view.family, f"{source} → {stage}", t("wire.carries", kind=t(f"wire.{kind}")), ())
    if kind != "Data":
        result.show(view_model, view)
        return
    if (port_name, source) in target.failing:
        st.session_state.setdefault(f"data-part-{source}", "failing")
    rows.show(view_model, view)


def show_heading(view_model: ViewModel, stage: str) -> None:
    """Show a stage's name, its state and why it will run; during a run, the state of now."""
    view = view_model.views[stage]
    if view_model.run is not None and view.state in ACTIVE_STATES:
        follow = st.fragment(_draw_state_of_now, key="state", run_every=REFRESH_SECONDS)
        follow(view_model, view, view_model.run.id)
    else:
        _draw_heading(view_model, view)


def _draw_state_of_now(view_model: ViewModel, view: StageView, run: str) -> None:
    rows = {row["stage"]: row for row in visitor_store().runs.stages(run)}
    state = rows[view.stage]["status"] if view.stage in rows else view.state
    _draw_heading(view_model, replace(view, state=state))


def _draw_heading(view_model: ViewModel, view: StageView) -> None:
    lang, entry = language(), view_model.catalogue.get(view.block)
    title = block_title(entry, lang) if entry else view.block
    is_unfinished = view.problem == "todo" and view.state == "not_run"
    notes = (
        t("canvas.todo" if is_unfinished else f"state.{view.state}"),
        seconds(view.seconds, lang),
        _reason_text(view_model, view),
    )
    stage_heading(view.family, view.stage, title, notes)


def select_view(stage: str, view: str) -> None:
    """Select the view in which a stage is shown from the next script run on."""
    st.session_state[f"view-{stage}"] = view


def _show_messages(
    view_model: ViewModel, view: StageView, fields: Collection[str], shown: str
) -> None:
    """Say what is wrong with a stage, but for the problems of fields, which say it themselves."""
    problems = [
        problem
        for problem in view_model.problems
        if problem.stage == view.stage
        and (problem.level == "muted" or problem.setting not in fields)
    ]
    show_problems(problems, view_model, "stage")
    if view.error:
        st.error(escape_markdown(sentence_of(view.error, language())))
    _offer_own_code(view, problems)
    for sentence in warning_sentences(view.stage, view.summary, language()):
        st.warning(escape_markdown(sentence))
    if shown != "reading":  # there they stand already
        for sentence in reading_sentences(view.stage, view.summary, language()):
            st.warning(escape_markdown(sentence))
    if loss := row_losses(view_model).get(view.stage):
        st.warning(loss_sentence(loss, language()), icon=":material/filter_alt:")


def _offer_own_code(view: StageView, problems: Collection[Problem]) -> None:
    """Offer to open the visitor's own block where it failed, waits, or cannot be loaded."""
    failed = view.error if (view.error or {}).get("code") == "failed.own_code" else None
    if not failed and not any(problem.code in _OF_OWN_CODE for problem in problems):
        return
    if name := own_code.name_of(view.block):
        is_its_file = failed and failed["values"]["file"] == f"{name.rpartition('/')[2]}.py"
        line = failed["values"]["line"] if failed and is_its_file else None
        edit_block_button(name, f"own-code-{view.stage}", line)


def _reason_text(view_model: ViewModel, view: StageView) -> str:
    """Return what the next run does with a stage; during a run, why it runs."""
    job, lang = view_model.jobs.get(view.stage), language()
    if view_model.active or view_model.past or (job is None and not view.reason):
        reason = sentence_of(view.reason, lang)
        return t("inspector.why", reason=reason) if reason else ""
    if job is not None:
        what, reason = t(f"whole.{job.action}"), sentence_of(job.reason.as_json(), lang)
    else:  # its error stands below
        what, reason = t("whole.left_out"), sentence_of(_without_problem(view.reason or {}), lang)
    return t("inspector.next", what=what, reason=reason)


def _without_problem(reason: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in reason["values"].items() if name != "problem"}
    return {**reason, "values": values}


def _views_for(view_model: ViewModel, entry: Entry) -> list[str]:
    has_result = entry["shape"] == "column" or "Report" in entry["outputs"]
    hidden = set() if has_result else {"result"}
    if entry["shape"] not in _TABLE_SHAPES:
        # What checks rows and passes them on has a report and a table.
        hidden = {"changed"} if "Data" in entry["outputs"] else {"data", "look", "changed"}
    if entry["ports"] or entry["shape"] != "row":
        hidden.add("reading")
    if not can_be_asked(entry):
        hidden.add("whatif")
    if view_model.past or not entry["settings"]["properties"]:
        hidden.add("forks")
    return [name for name in _VIEWS if name not in hidden]


def _default_view(shape: str | None) -> str:
    return "data" if shape in _TABLE_SHAPES else "result"


def _fields_of(view: str, entry: Entry) -> Collection[str]:
    """Return the fields that a view draws, each with its own problems."""
    if view == "wiring":
        return {port["name"] for port in entry["ports"]}
    return entry["settings"]["properties"].keys() if view == "settings" else ()


def _selected_view(view: StageView, entry: Entry, names: Collection[str]) -> str:
    """Return the view in which a stage is shown; it is remembered by stage."""
    state_key = f"view-{view.stage}"
    if st.session_state.get(state_key) not in names:
        needs_settings = view.problem == "error" or view.has_fault
        default = "settings" if needs_settings else _default_view(entry["shape"])
        st.session_state[state_key] = default
    selected: str = st.session_state[state_key]
    return selected


def _choose_view(stage: str, names: list[str], selected: str) -> None:
    key = widget_key(f"view-{stage}-choice", selected)
    st.segmented_control(
        t("inspector.view"),
        names,
        default=selected,
        key=key,
        required=True,
        on_change=_change_view,
        args=(stage, key),
        format_func=lambda name: t(f"inspector.{name}"),
        label_visibility="collapsed",
    )


def _change_view(stage: str, key: str) -> None:
    if has_new_value(key) and (view := st.session_state[key]) is not None:
        select_view(stage, view)
