"""The code that a stage runs: its block's own file, as it is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.desk import Desk
from ui.problems import plain
from ui.situation import StageView
from ui.words import t


def show(desk: Desk, view: StageView) -> None:
    """Show the source of a stage's block."""
    file = Path(desk.catalogue[view.block]["file"])
    try:
        source = file.read_text(encoding="utf-8")
    except OSError:
        st.warning(plain(t("code.gone", file=file.name)))
        return
    st.caption(plain(t("code.about", file=file.name)))
    st.code(source, language="python")
