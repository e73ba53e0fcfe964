"""The cluster that works on the stages of runs: named by the teacher or the app's owner.

A page only draws it; who may name one is enforced where a run asks for it.
"""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.store import default_workspace
from pipeline_core.store.class_workspace import people_folder
from pipeline_core.store.cluster_setting import cluster_of, set_cluster
from ui.documents.stores import visitor_store
from ui.security import visitor
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.errors import show_error

_DONE_KEY = "cluster-set"


def show_cluster() -> None:
    """Show which cluster works on runs, and let whoever is responsible for the app name one."""
    address = cluster_of(visitor_store().workspace)
    if not visitor.is_owner():
        if address:
            st.caption(t("prefer.cluster.pupil", address=escape_markdown(address)))
        return
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.cluster')}")
        st.caption(t("prefer.cluster.class" if visitor.in_class() else "prefer.cluster.about"))
        with st.form("cluster", border=False):
            text = st.text_input(
                t("prefer.cluster.address"),
                address,
                placeholder="tcp://10.0.0.5:8786",
                key="cluster-address",
            )
            is_submitted = st.form_submit_button(t("prefer.cluster.save"), key="cluster-save")
        if is_submitted:
            _save(text.strip())
        elif st.session_state.pop(_DONE_KEY, False):
            st.success(t("prefer.cluster.done"))


def save_cluster(address: str) -> None:
    """Name the cluster for the runs of the class, or of the app of one person.

    Raises
    ------
    FabricaError
        The visitor is neither the teacher nor the owner, it is no address, or nothing can be
        written.
    """
    if not visitor.is_owner():
        raise StoreError("class.not_found")
    workspace = default_workspace()
    set_cluster(people_folder(workspace) if visitor.in_class() else workspace, address)


def _save(address: str) -> None:
    try:
        save_cluster(address)
    except FabricaError as error:
        show_error(error)
        return
    st.session_state[_DONE_KEY] = True
    st.rerun()
