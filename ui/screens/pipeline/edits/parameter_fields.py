"""The parameters of a pipeline: listed, added, changed, renamed and removed."""

from __future__ import annotations

import streamlit as st

from pipeline_core.edits import Edit, RemoveParameter, RenameParameter, SetParameter
from pipeline_core.spec import MAX_STAGE_NAME, uses_of
from pipeline_core.spec.written_value import text_of_value, value_of_text
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, widget_key

_COLUMNS = (5, 6, 1)


def parameter_fields(view_model: ViewModel) -> None:
    """Draw a row for each parameter, and one to add another; those of a past run as text."""
    parameters = view_model.document.pipeline.parameters
    if view_model.past:
        for name, value in parameters.items():
            st.caption(escape_markdown(f"{name} = {text_of_value(value)}"))
        return
    st.caption(t("parameters.title"), help=t("parameters.help"))
    for name in parameters:
        _row(view_model, name)
    _new_row(view_model)


def _row(view_model: ViewModel, name: str) -> None:
    pipeline = view_model.document.pipeline
    left, middle, right = st.columns(_COLUMNS, vertical_alignment="top")
    base, value = f"parameter-{view_model.document.id}-{name}", pipeline.parameters[name]
    key = widget_key(f"{base}-name", name)
    left.text_input(
        t("parameters.name"),
        name,
        key=key,
        max_chars=MAX_STAGE_NAME,
        label_visibility="collapsed",
        on_change=_rename,
        args=(view_model, name, key),
    )
    key = widget_key(f"{base}-value", text_of_value(value))
    middle.text_input(
        t("parameters.value_of", name=name),
        text_of_value(value),
        key=key,
        label_visibility="collapsed",
        on_change=_set,
        args=(view_model, name, key),
    )
    right.button(
        "",
        key=f"{base}-remove",
        icon=":material/delete:",
        type="tertiary",
        help=t("parameters.remove.help", name=name),
        on_click=_apply,
        args=(view_model, RemoveParameter(name)),
    )
    uses = [f"{stage}.{setting}" for stage, setting in uses_of(pipeline, name)]
    text = t("parameters.uses", uses=", ".join(uses)) if uses else t("parameters.unused")
    st.caption(escape_markdown(text))


def _new_row(view_model: ViewModel) -> None:
    key = f"parameter-{view_model.document.id}"
    with st.form(f"{key}-new", border=False, clear_on_submit=True):
        left, middle, right = st.columns(_COLUMNS, vertical_alignment="bottom")
        left.text_input(t("parameters.name"), key=f"{key}-new-name", max_chars=MAX_STAGE_NAME)
        middle.text_input(t("parameters.value"), key=f"{key}-new-value")
        right.form_submit_button(
            "",
            icon=":material/add:",
            help=t("parameters.add"),
            on_click=_add,
            args=(view_model, key),
        )


def _add(view_model: ViewModel, key: str) -> None:
    name = st.session_state[f"{key}-new-name"].strip()
    if name:
        value = value_of_text(st.session_state[f"{key}-new-value"].strip())
        _apply(view_model, SetParameter(name, value))


def _rename(view_model: ViewModel, name: str, key: str) -> None:
    if has_new_value(key):
        _apply(view_model, RenameParameter(name, st.session_state[key].strip()))


def _set(view_model: ViewModel, name: str, key: str) -> None:
    if has_new_value(key):
        _apply(view_model, SetParameter(name, value_of_text(st.session_state[key].strip())))


def _apply(view_model: ViewModel, edit: Edit) -> None:
    edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, edit)
