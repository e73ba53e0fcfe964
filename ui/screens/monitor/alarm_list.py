"""The alarms of a watch: since when, who looks after them, and acknowledging one here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.watch_history import Acknowledgement
from pipeline_core.store.watches import Alarm
from ui.documents.live.signed_edits import own_name
from ui.documents.stores import visitor_store
from ui.documents.watches import Watch, acknowledge
from ui.screens.monitor.states import subject_name
from ui.text.markdown import escape_markdown
from ui.text.numbers import local_time
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error

_SHOWN = 3
_MAX_NAME = 80
_MARKS = {
    "open": ":red[:material/notifications_active:]",
    "acknowledged": ":orange[:material/visibility:]",
    "resolved": ":gray[:material/check:]",
}


def show_alarms(watch: Watch) -> None:
    """Show the alarms of a watch that are not resolved, and those that are behind a click."""
    store, lang = visitor_store(), language()
    alarms = [
        a for a in store.watches.alarms(watch.name, resolved=True) if a.source == watch.source
    ]
    unresolved = [alarm for alarm in alarms if alarm.state != "resolved"]
    unresolved.sort(key=lambda alarm: (alarm.state != "open", -alarm.last))
    resolved = [alarm for alarm in alarms if alarm.state == "resolved"]
    describe = story_teller(watch, lang)
    if trouble := st.session_state.pop("alarm-trouble", None):
        show_error(trouble) if isinstance(trouble, FabricaError) else st.error(trouble)
    with st.container(gap="xxsmall", key="alarms"):
        if unresolved:
            _show_unresolved(unresolved, describe)
        else:
            st.caption(t("watching.alarms.none"))
    if resolved:
        with st.expander(t("watching.alarms.resolved", count=len(resolved))):
            for alarm in resolved[:50]:
                st.markdown(f"{_MARKS[alarm.state]} {describe(alarm)}")


def _show_unresolved(alarms: Sequence[Alarm], describe: Callable[[Alarm], str]) -> None:
    is_open = [alarm for alarm in alarms if alarm.state == "open"]
    if is_open:
        _show_answer_row([alarm.id for alarm in is_open])
    for alarm in alarms[:_SHOWN]:
        _show_alarm(alarm, describe)
    if rest := alarms[_SHOWN:]:
        with st.expander(t("watching.alarms.more", count=len(rest))):
            for alarm in rest:
                _show_alarm(alarm, describe)


def _show_answer_row(alarms: Sequence[str]) -> None:
    """Show who answers, and one button for all alarms that are open."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    if not own_name():
        row.text_input(
            t("watching.name"), key="alarm-name", max_chars=_MAX_NAME, width=280,
            help=t("watching.name.help"),
        )  # fmt: skip
    if len(alarms) > 1:
        row.button(
            t("watching.acknowledge.all", count=len(alarms)),
            key="acknowledge-all",
            icon=":material/done_all:",
            on_click=_acknowledge,
            args=(alarms,),
        )


def _show_alarm(alarm: Alarm, describe: Callable[[Alarm], str]) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.markdown(f"{_MARKS[alarm.state]} {describe(alarm)}", width="stretch")
    if alarm.state == "open":
        row.button(
            t("watching.acknowledge"),
            key=f"acknowledge-{alarm.id}",
            icon=":material/visibility:",
            on_click=_acknowledge,
            args=([alarm.id],),
        )


def _acknowledge(alarms: Sequence[str]) -> None:
    name = own_name() or " ".join(str(st.session_state.get("alarm-name", "")).split())
    if not name:
        st.session_state["alarm-trouble"] = t("watching.name.empty")
        return
    try:
        for alarm in alarms:
            acknowledge(alarm, name)
    except FabricaError as error:  # somebody else was faster, or it was resolved
        st.session_state["alarm-trouble"] = error


def story_teller(watch: Watch, lang: str) -> Callable[[Alarm], str]:
    """Return a function that says of an alarm when it opened and what became of it."""
    store = visitor_store()
    times = store.seen.times(watch.name, watch.source)
    answered = store.seen.acknowledgements(watch.name, watch.source)
    return lambda alarm: escape_markdown(alarm_story(alarm, times, answered, lang))


def alarm_story(
    alarm: Alarm,
    times: Mapping[int, float],
    answered: Mapping[str, Acknowledgement],
    lang: str,
) -> str:
    """Return when an alarm opened, who looks after it, and when it was resolved.

    Parameters
    ----------
    alarm
        The alarm.
    times
        When each window was watched.
    answered
        Who looks after which alarm.
    lang
        Language of the words.
    """
    opened = {
        "subject": subject_name(alarm.subject, lang),
        "number": alarm.first,
        "time": local_time(times.get(alarm.first, alarm.changed), lang),
    }
    parts = [translate("watching.story.opened", opened, lang)]
    if alarm.last != alarm.first:
        parts.append(translate("watching.story.last", {"number": alarm.last}, lang))
    if proposal := answered.get(alarm.id):
        values = {"time": local_time(proposal.created, lang), "person": proposal.person}
        code = (
            "watching.story.acknowledged_by" if proposal.person else "watching.story.acknowledged"
        )
        parts.append(translate(code, values, lang))
    if alarm.state == "resolved":
        values = {"time": local_time(alarm.changed, lang)}
        parts.append(translate("watching.story.resolved", values, lang))
    return f"{'; '.join(parts).removesuffix('.')}."  # a time in Spanish ends with a dot itself
