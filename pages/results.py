"""A run's results: the report of the run that the address names, or of the last one."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui import address, rooms, running
from ui.problems import show_broken
from ui.report.past import past
from ui.report.show import show_report
from ui.runs.listing import latest_few
from ui.words import t

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
        st.page_link(rooms.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
except FabricaError as error:
    show_broken(error)
