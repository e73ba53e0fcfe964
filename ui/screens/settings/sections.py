"""Sections of the settings page, a box each."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store import Store
from pipeline_core.store.disk_quota import quota_of
from ui.documents.preferences import SAMPLES, preview_sample, set_preview_sample
from ui.screens.settings.disk_usage import clean_up, disk_usage
from ui.security import visitor
from ui.text.language import language_choice
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, readable_size
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import small_table

LISTED_LIBRARIES = (
    "streamlit",
    "pandas",
    "scikit-learn",
    "plotly",
    "networkx",
    "pyvis",
    "numpy",
    "pyarrow",
)
CLEAN_UP_DAYS = (0, 1, 7, 30, 90)
_FREED_KEY = "freed"


def show_language() -> None:
    """Let the reader choose a language."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.language')}")
        language_choice()
        st.caption(t("prefer.language.about"))


def show_theme() -> None:
    """Show the current theme and where to change it: in Streamlit's menu."""
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
        current = preview_sample(store.workspace)
        sample = st.select_slider(
            t("prefer.sample"),
            SAMPLES,
            current,
            format_func=lambda size: number(size, language()),
            key="prefer-sample",
        )
        st.caption(t("prefer.sample.about"))
        if sample != current:
            try:
                set_preview_sample(store.workspace, sample)
            except FabricaError as error:
                show_error(error)


def show_workspace(store: Store) -> None:
    """Show the workspace's disk usage and its folder, and offer to delete old results.

    The folders of a class's machine concern nobody but its owner.
    """
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.workspace')}")
        if not visitor.in_class():
            st.code(str(store.workspace), language=None, wrap_lines=True)
        sizes = disk_usage(store.workspace)
        rows = [
            (t(f"prefer.part.{part}"), readable_size(size, language()))
            for part, size in sizes.items()
        ]
        rows.append((t("prefer.part.all"), readable_size(sum(sizes.values()), language())))
        small_table([t("prefer.part"), t("start.size")], rows)
        if not visitor.in_class():
            st.caption(t("prefer.workspace.about"))
        _show_quota(store, sum(sizes.values()))
        if (freed := st.session_state.pop(_FREED_KEY, None)) is not None:
            st.success(t("prefer.cleaned", size=readable_size(freed, language())))
        if st.button(t("prefer.clean"), key="clean", icon=":material/mop:"):
            st.dialog(t("prefer.clean"))(_ask_clean_up)(store)


def _show_quota(store: Store, used: int) -> None:
    """Show a person of a class how much of their quota is used."""
    if (quota := quota_of(store.workspace)) is not None:
        most = int(quota * 1e6)
        sizes = [readable_size(size, language()) for size in (used, most)]
        st.progress(min(1.0, used / most), t("prefer.quota", used=sizes[0], limit=sizes[1]))


def show_versions() -> None:
    """Show the versions of Python and the main libraries."""
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.versions')}")
        rows = [("Python", platform.python_version())]
        rows += [(name, _version(name)) for name in LISTED_LIBRARIES]
        small_table([t("prefer.library"), t("prefer.version")], rows)


def _ask_clean_up(store: Store) -> None:
    days = st.selectbox(
        t("prefer.older"),
        CLEAN_UP_DAYS,
        index=CLEAN_UP_DAYS.index(30),
        format_func=lambda days: t("prefer.days", count=days) if days else t("prefer.clean.all"),
        key="clean-days",
    )
    st.markdown(t("prefer.clean.about"))
    if st.button(t("prefer.clean.yes"), key="clean-yes", type="primary"):
        _run_clean_up(store, days)


def _run_clean_up(store: Store, days: Any) -> None:
    if store.runs.open_runs():
        st.warning(escape_markdown(t("prefer.clean.busy")))
        return
    try:
        st.session_state[_FREED_KEY] = clean_up(store, int(days))
    except FabricaError as error:
        show_error(error)
        return
    st.rerun()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"
