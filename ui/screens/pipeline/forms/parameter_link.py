"""A setting and its parameter: made one of, taken from one, or given its own value again."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline_core.edits import Edit, ResetSetting, SetParameter, SetSetting
from pipeline_core.spec import MAX_STAGE_NAME, reference
from pipeline_core.spec.written_value import text_of_value
from ui.documents import edit_actions
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.markdown import escape_markdown
from ui.text.words import t


def linked_value(form: Form, field: Field, label: str) -> None:
    """Draw the value of a setting that comes from a parameter, and the parameter's name."""
    name = form.stage.references[field.name]
    text = text_of_value(form.value(field))
    st.text_input(label, text, key=form.key(field.name, f"of-{text}"), disabled=True)
    st.caption(escape_markdown(t("parameters.from", name=name)))


def link_menu(form: Form, field: Field, place: DeltaGenerator) -> None:
    """Draw the button that gives a setting its own value again, or offers parameters."""
    name = form.stage.references.get(field.name)
    if name is not None:
        place.button(
            t("parameters.own_value"),
            help=t("parameters.own_value.help", name=name),
            key=form.key(field.name, "own"),
            icon=":material/link_off:",
            type="tertiary",
            on_click=_set_own_value,
            args=(form, field),
        )
        return
    with place.popover("", icon=":material/link:", type="tertiary", help=t("parameters.make")):
        key = form.key(field.name, "parameter")
        if parameters := list(form.document.pipeline.parameters):
            chosen = f"{key}-chosen"
            st.selectbox(
                t("parameters.choose"),
                parameters,
                None,
                key=chosen,
                placeholder=t("wiring.choose"),
                on_change=_link,
                args=(form, field, chosen),
            )
        st.text_input(
            t("parameters.new"),
            key=key,
            max_chars=MAX_STAGE_NAME,
            placeholder=field.name,
            on_change=_link,
            args=(form, field, key),
        )


def _set_own_value(form: Form, field: Field) -> None:
    edit = edit_of_own_value(form, field)
    edit_actions.edit_and_rerun(form.document, form.catalogue, edit)


def edit_of_own_value(form: Form, field: Field) -> Edit:
    """Return the edit that ends a reference: its value stays, or the default comes back."""
    if form.stage.references[field.name] not in form.document.pipeline.parameters:
        return ResetSetting(form.stage.name, field.name)
    return SetSetting(form.stage.name, field.name, form.stage.settings[field.name])


def _link(form: Form, field: Field, key: str) -> None:
    """Refer to a parameter; a new one gets the value that the setting has."""
    name = (st.session_state.get(key) or "").strip()
    if name:
        edits = edits_of_link(form, field, name)
        edit_actions.edit_and_rerun(form.document, form.catalogue, *edits)


def edits_of_link(form: Form, field: Field, name: str) -> list[Edit]:
    """Return the edits that make a setting refer to a parameter, added where it is new."""
    link = SetSetting(form.stage.name, field.name, reference(name))
    if name in form.document.pipeline.parameters:
        return [link]
    return [SetParameter(name, form.value(field)), link]
