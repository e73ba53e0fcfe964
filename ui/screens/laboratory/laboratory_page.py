"""The page Laboratory: four laboratories, one of them shown."""

from __future__ import annotations

import streamlit as st

from ui.screens.laboratory.court_view import show_court
from ui.screens.laboratory.leak_view import show_leaks
from ui.screens.laboratory.learning_view import show_learning
from ui.screens.laboratory.theatre_view import show_theatre
from ui.text.words import t

_VIEWS = {
    "leak": show_leaks,
    "court": show_court,
    "theatre": show_theatre,
    "learning": show_learning,
}
_ICONS = {"leak": "water_drop", "court": "balance", "theatre": "theater_comedy"}


def show_laboratory() -> None:
    """Show the laboratory that is chosen; the address keeps which one."""
    asked = str(st.query_params.get("laboratory", ""))
    chosen = st.segmented_control(
        t("laboratory.choose"),
        list(_VIEWS),
        default=asked if asked in _VIEWS else "leak",
        required=True,
        key="laboratory",
        format_func=lambda name: f":material/{_icon(name)}: {t(f'laboratory.{name}')}",
        label_visibility="collapsed",
    )
    st.query_params["laboratory"] = chosen
    st.caption(t(f"laboratory.{chosen}.about"))
    _VIEWS[chosen]()


def _icon(name: str) -> str:
    return _ICONS.get(name, "school")
