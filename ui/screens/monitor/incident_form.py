"""*Keep as a test*: the window of an alarm becomes a test that later challengers must pass."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.registry.answered_proposals import reason_sentence
from pipeline_core.store.watches import Alarm
from ui.documents.alarm_acts import keep_incident, pipelines_of
from ui.documents.stores import visitor_store
from ui.documents.watches import Watch, find_watch
from ui.screens.monitor.states import subject_name
from ui.text.numbers import data_value
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error

_ROWS, _MOST_ROWS = 50, 1_000
_MOST_ALARMS = 50


def show_incident(watch: Watch) -> None:
    """Show a button that opens the form, where the watch has had an alarm."""
    if not _alarms(watch):
        return
    with st.popover(t("watching.incident"), icon=":material/lab_profile:", key="incident"):
        st.fragment(_show_form, key=f"incident-form-{watch.id}")(watch.id)


def _alarms(watch: Watch) -> list[Alarm]:
    alarms = visitor_store().watches.alarms(watch.name, resolved=True)
    return [alarm for alarm in alarms if alarm.source == watch.source][:_MOST_ALARMS]


def _show_form(identity: str) -> None:
    watch, lang = find_watch(identity), language()
    files = pipelines_of(watch) if watch else {}
    if watch is None or not files:
        st.info(t("watching.retrain.none"))
        return
    st.caption(t("watching.incident.about"))
    alarms = {alarm.id: alarm for alarm in _alarms(watch)}
    chosen = st.selectbox(
        t("watching.incident.alarm"),
        [*alarms],
        key="incident-alarm",
        format_func=lambda one: _alarm_text(alarms[one], lang),
    )
    name = st.selectbox(t("watching.retrain.pipeline"), [*files], key="incident-pipeline")
    rows = st.number_input(t("watching.incident.rows"), 1, _MOST_ROWS, _ROWS, key="incident-rows")
    if not st.button(t("watching.incident.keep"), key="incident-keep", type="primary"):
        return
    try:
        kept = keep_incident(watch, str(chosen), files[name], int(rows), lang)
    except FabricaError as error:
        show_error(error)
        return
    counted = data_value(kept["rows"], lang)
    st.success(t("watching.incident.kept", test=kept["test"], file=kept["file"], rows=counted))
    for note in kept["notes"]:
        st.caption(reason_sentence(Message(note["code"], note["values"]), lang))


def _alarm_text(alarm: Alarm, lang: str) -> str:
    window = translate("watching.chart.window", {"number": alarm.first}, lang)
    return f"{subject_name(alarm.subject, lang)} · {window}"
