"""The code of a stage: its lines of the exported script, and the source of its block."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import own_code
from ui.documents.previews import stage_code
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.own_code_links import edit_block_button


def show(view_model: ViewModel, view: StageView) -> None:
    """Show a stage's lines of the script, and below them the source of its block."""
    _show_exported(view_model, view)
    entry = view_model.catalogue[view.block]
    if "estimator" in entry:  # a class of scikit-learn has no source of ours
        return
    file = Path(entry["file"])
    try:
        source = file.read_text(encoding="utf-8")
    except OSError:
        st.warning(escape_markdown(t("code.gone", file=file.name)))
        return
    with st.expander(escape_markdown(t("code.about", file=file.name))):
        st.code(source, language="python", wrap_lines=True)
    if name := own_code.name_of(view.block):
        edit_block_button(name, f"edit-code-{view.stage}")


def _show_exported(view_model: ViewModel, view: StageView) -> None:
    try:
        with st.spinner(t("code.writing"), show_time=False):
            exported = stage_code(view_model.document, view_model.catalogue, view.stage, language())
    except FabricaError as error:
        show_error(error)
        return
    if exported is None:
        st.info(t("code.not_yet"))
        return
    if not exported["lines"] and not exported["step"]:
        st.info(t("code.none"))
    for part in ("lines", "step"):
        if exported[part]:
            st.caption(t(f"code.{part}"))
            st.code(exported[part], language="python", wrap_lines=True)
    if exported["called"]:
        with st.expander(t("code.called"), expanded=bool(exported["step"])):
            st.code(exported["called"], language="python", wrap_lines=True)
