"""Rows selected by hand: the condition that says them, and the filter stage it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pipeline_core.check import Problem, check
from pipeline_core.edits import AddStage, Edit
from pipeline_core.errors import FabricaError
from pipeline_core.expressions import selections
from ui.documents import edit_actions
from ui.documents.stage_views import StageView
from ui.documents.table_looks import Answer, TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.edits.placement import edits_to_add, edits_to_insert_after, try_apply
from ui.screens.pipeline.selection import select_stage
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.tables import show_labelled_rows

_FILTER = "filter_rows"


def select_rows(looks: TableLooks, condition: Callable[[], str]) -> None:
    """Select the rows that meet a condition; one that cannot be written is an error of the page.

    Parameters
    ----------
    looks
        The table.
    condition
        Returns the condition.
    """
    try:
        st.session_state[_key(looks)] = condition()
    except FabricaError as error:
        st.session_state[f"{_key(looks)}-error"] = error


def show_selection(view_model: ViewModel, view: StageView, looks: TableLooks) -> None:
    """Show the selected rows of a stage, and what they can become."""
    if error := st.session_state.pop(f"{_key(looks)}-error", None):
        show_error(error)
    condition = st.session_state.get(_key(looks))
    if condition is None:
        st.caption(t("look.select.how"))
        return
    with st.container(border=True, key=f"selected-{view.stage}"):
        st.markdown(f"**{t('look.selected')}**")
        st.code(condition, language=None, wrap_lines=True)
        try:
            answer = looks.selection(condition)
        except FabricaError as problem:
            show_error(problem)
            answer = None
        if answer is not None:
            _show_rows(answer)
        st.button(t("look.clear"), key=f"unselect-{view.stage}", on_click=_clear, args=(looks,))
        if answer is not None and not view_model.past:
            _show_filters(view_model, view, looks, condition)


def _key(looks: TableLooks) -> str:
    return f"selection-{looks.id}"


def _clear(looks: TableLooks) -> None:
    st.session_state.pop(_key(looks), None)


def _show_rows(answer: Answer) -> None:
    lang = language()
    counts = {name: number(answer[name], lang) for name in ("count", "rows")}
    code = "look.selected.count" if answer["kept"] else "look.selected.sample"
    st.markdown(escape_markdown(t(code, count=counts["count"], of=counts["rows"])))
    if answer["count"]:
        show_labelled_rows(answer)


def _show_filters(
    view_model: ViewModel, view: StageView, looks: TableLooks, condition: str
) -> None:
    """Offer a filter stage that keeps the rows, or leaves them out, where it may stand."""
    placements = _placements(view_model, view.stage)
    place = st.radio(
        t("add.where"),
        list(placements),
        key=f"filter-where-{view.stage}",
        format_func=lambda name: t(f"add.{name}", stage=view.stage),
    )
    edits = placements[place or next(iter(placements))]
    if problem := _fault(view_model, edits):
        st.warning(escape_markdown(sentence_of(problem.message.as_json(), language())))
        st.caption(t("look.filter.not_here"))
        return
    row = st.container(horizontal=True, gap="small")
    for name, text in (("keep", condition), ("leave", selections.complement(condition))):
        row.button(
            t(f"look.filter.{name}"),
            key=f"filter-{name}-{view.stage}",
            icon=":material/filter_alt:",
            help=escape_markdown(text),
            on_click=_add_filter,
            args=(view_model, edits, text, looks),
        )
    st.caption(t("look.filter.about"))


def _placements(view_model: ViewModel, stage: str) -> dict[str, list[Edit]]:
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    between = edits_to_insert_after(pipeline, catalogue, _FILTER, stage)
    placements = {"between": between} if between else {}
    return {**placements, "behind": edits_to_add(pipeline, catalogue, _FILTER, stage)}


def _fault(view_model: ViewModel, edits: list[Edit]) -> Problem | None:
    """Return why the filter could not run where it would stand, without its own condition."""
    document, catalogue = view_model.document, view_model.catalogue
    pipeline = try_apply(document.pipeline, edits, catalogue)
    if pipeline is None:
        return None
    name = _new_name(edits)
    problems = check(pipeline, catalogue, view_model.schemas, document.file.parent)
    return next(
        (
            problem
            for problem in problems
            if problem.stage == name and problem.severity == "error" and problem.field is None
        ),
        None,
    )


def _new_name(edits: list[Edit]) -> str:
    first = edits[0]
    assert isinstance(first, AddStage)
    return first.name


def _add_filter(
    view_model: ViewModel, edits: list[Edit], condition: str, looks: TableLooks
) -> None:
    first, *wires = edits
    assert isinstance(first, AddStage)
    first = replace(first, settings={"keep": condition})
    if edit_actions.try_edits(view_model.document, view_model.catalogue, first, *wires):
        _clear(looks)
        st.session_state[f"view-{first.name}"] = "changed"
        select_stage(first.name)
    st.rerun()
