"""The parts of the settings page, a box each."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store import Store
from ui.documents.preferences import SAMPLES, preview_sample, set_preview_sample
from ui.screens.settings.space import clean_up, sizes
from ui.text.language import language_choice
from ui.text.numbers import number, readable_size
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.pieces import board

LIBRARIES = (
    "streamlit", "pandas", "scikit-learn", "plotly", "networkx", "pyvis", "numpy", "pyarrow",
)  # fmt: skip
AGES = (1, 7, 30, 90)
_FREED = "freed"


def show_language() -> None:
    """Let the reader choose a language."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.language')}")
        language_choice()
        st.caption(t("prefer.language.about"))


def show_theme() -> None:
    """Say where light and dark are chosen, which is the browser's menu."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.theme')}")
        kind = st.context.theme.type if st.context.theme else None
        if kind in ("light", "dark"):
            st.markdown(t(f"prefer.theme.{kind}"))
        st.caption(t("prefer.theme.about"))


def show_preview(store: Store) -> None:
    """Let the reader choose how many rows a preview reads."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.preview')}")
        now = preview_sample(store.workspace)
        chosen = st.select_slider(
            t("prefer.sample"), SAMPLES, now, format_func=lambda one: number(one, language()),
            key="prefer-sample",
        )  # fmt: skip
        st.caption(t("prefer.sample.about"))
        if chosen != now:
            try:
                set_preview_sample(store.workspace, chosen)
            except FabricaError as error:
                show_error(error)


def show_workspace(store: Store) -> None:
    """Show where the work is kept and what it takes; let old results go."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.workspace')}")
        st.code(str(store.workspace), language=None, wrap_lines=True)
        found = sizes(store.workspace)
        rows = [
            (t(f"prefer.part.{part}"), readable_size(size, language()))
            for part, size in found.items()
        ]
        rows.append((t("prefer.part.all"), readable_size(sum(found.values()), language())))
        board([t("prefer.part"), t("start.size")], rows)
        st.caption(t("prefer.workspace.about"))
        if (freed := st.session_state.pop(_FREED, None)) is not None:
            st.success(t("prefer.cleaned", size=readable_size(freed, language())))
        if st.button(t("prefer.clean"), key="clean", icon=":material/mop:"):
            st.dialog(t("prefer.clean"))(_ask_to_clean)(store)


def show_versions() -> None:
    """Show the versions of what computes here."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.versions')}")
        rows = [("Python", platform.python_version())]
        rows += [(name, _version(name)) for name in LIBRARIES]
        board([t("prefer.library"), t("prefer.version")], rows)


def _ask_to_clean(store: Store) -> None:
    days = st.selectbox(
        t("prefer.older"), AGES, index=2, format_func=lambda one: t("prefer.days", count=one),
        key="clean-days",
    )  # fmt: skip
    st.markdown(t("prefer.clean.about"))
    if st.button(t("prefer.clean.yes"), key="clean-yes", type="primary"):
        _clean(store, days)


def _clean(store: Store, days: Any) -> None:
    if store.runs.unfinished():
        st.warning(plain(t("prefer.clean.busy")))
        return
    try:
        st.session_state[_FREED] = clean_up(store, int(days))
    except FabricaError as error:
        show_error(error)
        return
    st.rerun()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"
