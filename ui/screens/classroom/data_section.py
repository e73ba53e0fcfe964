"""The class's data: each person's quota of disk, taking all home, and deleting all."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store import default_workspace
from pipeline_core.store.disk_quota import DEFAULT_MEGABYTES, class_quota
from ui.screens.classroom.acts import delete_class, set_quota
from ui.screens.classroom.person_menu import ask_words, perform
from ui.security.access import archive_url
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error

_DONE_KEY, _QUOTA_KEY = "quota-set", "quota-megabytes"


def show_quota() -> None:
    """Let the teacher set what each person may hold on the disk."""
    with st.container(border=True):
        st.markdown(f"#### {t('class.quota')}")
        st.caption(t("class.quota.about"))
        st.session_state.setdefault(_QUOTA_KEY, class_quota(default_workspace()))
        with st.form("quota", border=False):
            megabytes = st.number_input(
                t("class.quota.megabytes"),
                min_value=1.0,
                value=None,
                step=100.0,
                format="%g",
                placeholder=number(int(DEFAULT_MEGABYTES), language()),
                key=_QUOTA_KEY,
            )
            is_submitted = st.form_submit_button(t("class.quota.save"), key="quota-save")
        if is_submitted:
            _save(megabytes)
        elif st.session_state.pop(_DONE_KEY, False):
            st.success(t("class.quota.done"))


def show_class_data() -> None:
    """Offer the teacher everybody's data as a zip file, and to delete it."""
    with st.container(border=True):
        st.markdown(f"#### {t('class.data')}")
        st.caption(t("class.data.about"))
        st.link_button(
            t("class.archive_all"),
            archive_url(),
            icon=":material/archive:",
            help=t("class.archive_all.help"),
            key="archive-all",
        )
        if st.button(t("class.delete_all"), key="delete-all", icon=":material/delete_sweep:"):
            st.dialog(t("class.delete_all"))(_ask)()


def _save(megabytes: float | None) -> None:
    try:
        set_quota(megabytes)
    except FabricaError as error:
        show_error(error)
        return
    st.session_state[_DONE_KEY] = True
    st.rerun()


def _ask() -> None:
    st.markdown(t("class.delete_all.about"))
    names = st.checkbox(t("class.delete_all.names"), key="delete-all-names")
    if (typed := ask_words("delete_all", t("class.delete_all.words"))) is not None:
        with st.spinner(t("class.delete_all")):
            perform(lambda: delete_class(typed, names=names))
