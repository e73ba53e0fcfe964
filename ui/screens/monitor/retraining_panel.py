"""*Train anew on fresh rows*: its form, how far it is, and the proposal that it ends with."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.registry.answered_proposals import reason_sentence
from pipeline_core.store.retrainings import Retraining
from ui.documents.alarm_acts import (
    begin_retraining,
    pipelines_of,
    progress_of,
    retrainings_of,
    sources_of,
)
from ui.documents.stores import visitor_store
from ui.documents.watches import Watch, find_watch
from ui.screens.proposals.proposal_forms import show_proposals
from ui.text.markdown import escape_markdown
from ui.text.numbers import data_value, local_time
from ui.text.words import language, t
from ui.widgets import page_paths

_EVERY_SECONDS = 2.0
_MOST_WINDOWS = 10_000
_ENDS = {
    "proposed": "watching.retrain.proposed",
    "refused": "watching.retrain.refused",
    "failed": "watching.retrain.failed",
}


def show_retraining(watch: Watch) -> None:
    """Show what is going on, what came of the last time, and the form that begins one."""
    retrainings = retrainings_of(watch)
    latest = retrainings[0] if retrainings else None
    if latest is not None and latest.state == "going":
        every = _EVERY_SECONDS
        st.fragment(_show_progress, run_every=every, key=f"retraining-{watch.id}")(watch.id)
        return
    if latest is not None:
        _show_end(latest)
    show_proposals(watch.name, "monitor")
    has_alarm = any(alarm.state != "resolved" for alarm in watch.alarms)
    with st.expander(t("watching.retrain"), icon=":material/model_training:", expanded=False):
        if has_alarm or watch.count:
            st.fragment(_show_form, key=f"retrain-form-{watch.id}")(watch.id)


def _show_progress(identity: str) -> None:
    watch = find_watch(identity)
    retrainings = retrainings_of(watch) if watch else []
    if not retrainings or retrainings[0].state != "going":
        st.rerun()
    going = retrainings[0]
    with st.container(border=True, key="retraining-progress"):
        st.markdown(t("watching.retrain.going", time=local_time(going.created, language())))
        progress = progress_of(going)
        if progress is None:
            code = "watching.retrain.comparing" if going.run else "watching.retrain.reading"
            st.progress(0.95 if going.run else 0.02, t(code))
        else:
            counts = {
                "done": data_value(progress[0], language()),
                "of": data_value(progress[1], language()),
            }
            text = t("watching.retrain.stages", **counts)
            st.progress(0.05 + 0.85 * progress[0] / max(progress[1], 1), text)
        _link_to_run(going)


def _show_end(ended: Retraining) -> None:
    lang = language()
    text = t(_ENDS[ended.state], time=local_time(ended.changed, lang))
    reasons = " ".join(reason_sentence(reason, lang) for reason in ended.reasons)
    if ended.state == "proposed":
        open_ones = {one.retraining for one in visitor_store().proposals.of(ended.name)}
        if ended.id not in open_ones:  # somebody answered it
            return
        st.caption(escape_markdown(text))
    else:
        st.warning(escape_markdown(f"{text} {reasons}"))
    _link_to_run(ended)


def _link_to_run(retraining: Retraining) -> None:
    if retraining.run:
        st.page_link(
            page_paths.RESULTS,
            label=t("watching.retrain.run"),
            icon=":material/article:",
            query_params={"run": retraining.run},
        )


def _show_form(identity: str) -> None:
    watch = find_watch(identity)
    files = pipelines_of(watch) if watch else {}
    if watch is None or not files:
        st.info(t("watching.retrain.none"))
        return
    st.caption(t("watching.retrain.about"))
    first, second, third = st.columns(3, vertical_alignment="bottom")
    name = first.selectbox(t("watching.retrain.pipeline"), [*files], key="retrain-pipeline")
    sources = sources_of(files[name])
    planned = (watch.deployment.retrain or {}).get("into") if watch.deployment else None
    place = sources.index(planned) if planned in sources else 0
    into = second.selectbox(
        t("watching.retrain.into"), sources, place if sources else None, key="retrain-into"
    )
    last = third.number_input(t("watching.retrain.last"), 0, _MOST_WINDOWS, 0, key="retrain-last")
    if st.button(
        t("watching.retrain.begin"), key="retrain-begin", type="primary",
        icon=":material/model_training:", disabled=into is None,
    ):  # fmt: skip
        try:
            begin_retraining(watch, files[name], str(into), int(last) or None)
        except FabricaError as error:
            st.session_state["monitor-trouble"] = error
        st.rerun()
