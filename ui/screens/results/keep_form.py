"""*Keep this model*: the form that makes a version of a model that a run fitted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.kept_models import ALIASES
from pipeline_core.store.runs import Run
from ui.documents.kept_models import keep, suggested_name
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error


def show_keep_form(run: Run, stages: Sequence[str], key: str) -> None:
    """Show a button that opens the form.

    Parameters
    ----------
    run
        The run.
    stages
        The stages whose model may be kept; nothing is shown for none.
    key
        Of its widgets.
    """
    if not stages:
        return
    with st.popover(t("models.keep"), icon=":material/inventory_2:", key=f"keep-{key}"):
        st.fragment(_show_form, key=f"keep-fragment-{key}")(run, list(stages), key)


def _show_form(run: Run, stages: list[str], key: str) -> None:
    st.caption(t("models.keep.about"))
    with st.form(f"keep-form-{key}", border=False):
        stage = stages[0]
        if len(stages) > 1:
            stage = st.selectbox(t("models.keep.stage"), stages, key=f"keep-stage-{key}") or stage
        name = st.text_input(
            t("models.keep.name"),
            suggested_name(run.name, run.file),
            key=f"keep-name-{key}",
            max_chars=64,
            help=t("models.keep.name.help"),
        )
        alias = st.selectbox(
            t("models.keep.alias"),
            [None, *ALIASES],
            key=f"keep-alias-{key}",
            format_func=lambda one: t(f"models.alias.{one}") if one else t("models.alias.none"),
        )
        note = st.text_area(t("models.note"), key=f"keep-note-{key}", height=70)
        sent = st.form_submit_button(t("models.keep.confirm"), icon=":material/check:")
    if sent:
        _keep(run, stage, name.strip(), note.strip(), alias)


def _keep(run: Run, stage: str, name: str, note: str, alias: str | None) -> None:
    try:
        with st.spinner(t("models.keep.working"), show_time=False):
            title = keep(run.id, stage, name, note, alias)
    except FabricaError as error:
        show_error(error)
        return
    st.success(t("models.keep.done", model=title))
    st.page_link(
        page_paths.MODELS,
        label=t("models.to_models"),
        icon=":material/inventory_2:",
        query_params={"model": title},
    )
