"""A play as a scenario: saved for later, taken home, and tested with what was noticed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pipeline_core.simulator.scenario_file import scenario_text
from ui.documents.simulations import Play, expecting, file_stem, save
from ui.text.words import t

_MOST_NAME = 120


def show_saving(play: Play) -> None:
    """Show a name and the ways to keep what was played."""
    if not play.place:
        return
    with st.expander(t("simulator.keep"), icon=":material/save:"):
        name = st.text_input(
            t("simulator.name"), play.scenario.name, _MOST_NAME, key=f"simulator-name-{play.id}"
        )
        is_test = st.checkbox(
            t("simulator.as_test"), key="simulator-as-test", help=t("simulator.as_test.help")
        )
        scenario = expecting(play) if is_test else replace(play.scenario, expect=None)
        scenario = replace(scenario, name=(name or "").strip() or play.scenario.name)
        row = st.container(horizontal=True, gap="small")
        if row.button(t("simulator.save"), icon=":material/save:", key="simulator-save"):
            st.toast(t("simulator.saved_as", name=save(scenario)), icon=":material/check:")
        text = scenario_text(scenario)
        row.download_button(
            t("simulator.download"),
            text,
            f"{file_stem(scenario)}.yaml",
            "application/yaml",
            icon=":material/download:",
            key="simulator-download",
            on_click="ignore",
        )
        st.code(text, language="yaml")
        st.caption(t("simulator.terminal"))
