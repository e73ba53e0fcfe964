"""The code of a stage: what the exported script has for it, and its block's own file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.previews import code_of
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error


def show(desk: Desk, view: StageView) -> None:
    """Show a stage's lines of the script, and below them the source of its block."""
    _exported(desk, view)
    file = Path(desk.catalogue[view.block]["file"])
    try:
        source = file.read_text(encoding="utf-8")
    except OSError:
        st.warning(plain(t("code.gone", file=file.name)))
        return
    with st.expander(plain(t("code.about", file=file.name))):
        st.code(source, language="python")


def _exported(desk: Desk, view: StageView) -> None:
    try:
        with st.spinner(t("code.writing"), show_time=False):
            found = code_of(desk.document, desk.catalogue, view.stage, language())
    except FabricaError as error:
        show_error(error)
        return
    if found is None:
        st.info(t("code.not_yet"))
        return
    if not found["lines"] and not found["step"]:
        st.info(t("code.none"))
    for part, code in (("lines", "code.lines"), ("step", "code.step")):
        if found[part]:
            st.caption(t(code))
            st.code(found[part], language="python")
    if found["called"]:
        with st.expander(t("code.called"), expanded=bool(found["step"])):
            st.code(found["called"], language="python")
