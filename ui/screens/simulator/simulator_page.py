"""The simulator's page: what is played, the player with its knobs, and what came of it."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.kept_models import versions
from ui.documents.simulations import Play
from ui.screens.simulator.knobs import show_knobs
from ui.screens.simulator.player import show_buttons, show_play
from ui.screens.simulator.saving import show_saving
from ui.screens.simulator.setup import show_setup
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error

PLAY = "simulation"


def show_simulator() -> None:
    """Show the visitor's play, or how to begin one."""
    versions_kept = [version for version in versions() if version.retired is None]
    if not versions_kept:
        st.info(t("simulator.no_models"))
        st.page_link(page_paths.MODELS, label=t("page.models"), icon=":material/inventory_2:")
        return
    if (trouble := st.session_state.pop("simulator-trouble", None)) is not None:
        show_error(trouble)
    play: Play | None = st.session_state.get(PLAY)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        with st.expander(t("simulator.setup"), expanded=play is None, icon=":material/tune:"):
            started = show_setup(versions_kept)
        if started is not None:
            st.session_state[PLAY] = play = started
            st.rerun()
        if play is not None:
            show_knobs(play)
    with right:
        if play is None:
            st.info(t("simulator.begin"))
            return
        show_buttons(play)
        show_play(play)
        if not play.running:
            try:
                show_saving(play)
            except FabricaError as error:
                show_error(error)
