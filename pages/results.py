"""A run's results: the report of the run that the address names, or of the last one."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import running
from ui.screens.results.past import past
from ui.screens.results.show import show_report
from ui.screens.runs.listing import latest_few
from ui.security import address
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_broken

asked = address.read(st.query_params.to_dict())
wanted = st.query_params.get("run")
try:
    if wanted is None:
        last = next(iter(running.store().runs.runs(limit=1)), None)
        told = past(last.id) if last else None
    else:
        told = past(asked.run) if asked.run else None
    if told is not None:
        show_report(told, asked.stage or (st.query_params.get("stage") and "?") or None)
    else:
        st.markdown(f"### {t('page.results')}")
        st.info(t("results.none" if wanted is None else "results.not_found"))
        latest_few()
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
except FabricaError as error:
    show_broken(error)
