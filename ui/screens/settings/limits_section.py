"""The limits of runs: shown to everybody, set by the teacher or the app's owner.

A page only draws them; they are enforced by the process that supervises runs.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.runs.limits import CLASS_LIMITS, Limits, class_limits, limits_of, set_limits
from pipeline_core.store import default_workspace
from pipeline_core.store.class_workspace import people_folder
from ui.security import visitor
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error

_DONE_KEY = "limits-set"
_MINUTE = 60.0


def show_limits() -> None:
    """Show what a run may use, and let whoever is responsible for the app change it."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.limits')}")
        if visitor.is_owner():
            st.caption(t("prefer.limits.class" if visitor.in_class() else "prefer.limits.about"))
            _ask(_current_limits())
        else:
            st.caption(t("prefer.limits.pupil"))
            for name, value in _shown(_current_limits()).items():
                st.markdown(f"{t(f'prefer.limits.{name}')}: **{_number_text(value)}**")


def save_limits(limits: Limits) -> None:
    """Set the limits of everybody of the class, or of the app of one person.

    Raises
    ------
    StoreError
        The visitor is neither the teacher nor the owner, or nothing can be written.
    """
    if not visitor.is_owner():
        raise StoreError("class.not_found")
    workspace = default_workspace()
    set_limits(people_folder(workspace) if visitor.in_class() else workspace, limits)


def _current_limits() -> Limits:
    workspace = default_workspace()
    return class_limits(workspace) if visitor.in_class() else limits_of(workspace)


def _shown(limits: Limits) -> dict[str, float | None]:
    """Return the limits as people read them: time in minutes."""
    minutes = None if limits.seconds is None else limits.seconds / _MINUTE
    return {"time": minutes, "memory": limits.megabytes, "result": limits.result_megabytes}


def _ask(limits: Limits) -> None:
    with st.form("limits", border=False):
        values = {name: _field(name, value) for name, value in _shown(limits).items()}
        is_submitted = st.form_submit_button(t("prefer.limits.save"), key="limits-save")
    if is_submitted:
        _save(values)
    elif st.session_state.pop(_DONE_KEY, False):
        st.success(t("prefer.limits.done"))


def _field(name: str, value: float | None) -> float | None:
    key, default = f"limits-{name}", _shown(CLASS_LIMITS)[name]
    # A field that is given a value at the call can no longer be emptied.
    st.session_state.setdefault(key, value)
    return st.number_input(
        t(f"prefer.limits.{name}"),
        min_value=0.1 if name == "time" else 1.0,
        value=None,
        step=1.0 if name == "time" else 100.0,
        format="%g",
        placeholder=_number_text(default) if visitor.in_class() else t("prefer.limits.none"),
        key=key,
    )


def _number_text(value: float | None) -> str:
    if value is None:
        return "–"
    return number(int(value) if value.is_integer() else value, language())


def _save(values: dict[str, float | None]) -> None:
    limits = Limits(values["time"], values["memory"], values["result"])
    if limits.seconds is not None:
        limits = replace(limits, seconds=limits.seconds * _MINUTE)
    try:
        save_limits(limits)
    except FabricaError as error:
        show_error(error)
        return
    st.session_state[_DONE_KEY] = True
    st.rerun()
