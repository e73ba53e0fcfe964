"""One watched model: its state, its alarms, its charts over time, and one window of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pipeline_core.store.watch_history import SeenWindow
from ui.documents.kept_models import versions
from ui.documents.stores import visitor_store
from ui.documents.watches import Watch, find_watch
from ui.screens.monitor.alarm_list import show_alarms
from ui.screens.monitor.incident_form import show_incident
from ui.screens.monitor.live_charts import chosen_window, show_charts
from ui.screens.monitor.look import look_now
from ui.screens.monitor.overview import alias_texts
from ui.screens.monitor.period import show_period
from ui.screens.monitor.retraining_panel import show_retraining
from ui.screens.monitor.states import source_text, state_badges
from ui.screens.monitor.window_panel import show_window
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate
from ui.widgets import page_paths


def show_watch(watch: Watch, leave: Callable[[], None]) -> None:
    """Show a watch.

    Parameters
    ----------
    watch
        The watch.
    leave
        Called to go back to all watches.
    """
    lang = language()
    name = escape_markdown(watch.name)
    st.markdown(f"#### {name} · {escape_markdown(source_text(watch.source, lang))}")
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="watch-acts"):
        st.button(
            t("watching.all"), key="all-watches", icon=":material/arrow_back:", on_click=leave
        )
        st.button(
            t("watching.look"),
            key="look-now",
            icon=":material/refresh:",
            type="primary",
            help=t("watching.look.help"),
            on_click=look_now,
            args=(watch,),
        )
        show_period(watch)
        show_incident(watch)
        _show_stop(watch)
        st.page_link(
            page_paths.MODELS,
            label=t("models.to_models"),
            icon=":material/inventory_2:",
            query_params={"model": watch.name},
        )
    _show_facts(watch, lang)
    if watch.count:
        show_retraining(watch)
    st.fragment(_show_windows, key=f"windows-{watch.id}")(watch.id)


def _show_facts(watch: Watch, lang: str) -> None:
    facts = alias_texts(watch.name, versions(watch.name))
    if watch.deployment and watch.deployment.problem:
        problem = watch.deployment.problem
        st.warning(escape_markdown(translate(problem.code, problem.values, lang)))
    st.caption(escape_markdown(" · ".join([watch.source, *facts])))


def _show_stop(watch: Watch) -> None:
    deployment = watch.deployment
    if deployment is None:
        return
    is_active = deployment.active
    st.button(
        t("watching.stop" if is_active else "watching.resume"),
        key="stop-watch",
        icon=":material/pause:" if is_active else ":material/play_arrow:",
        help=t("watching.stop.help"),
        on_click=_stop,
        args=(deployment.name, is_active),
    )


def _stop(name: str, stopped: bool) -> None:
    visitor_store().deployments.stop(name, stopped=stopped)


def _show_windows(identity: str) -> None:
    watch = find_watch(identity)
    if watch is None:  # removed meanwhile
        return
    st.markdown(state_badges(watch, language()))
    if not watch.count:
        st.info(t("watching.no_window.about"))
        return
    show_alarms(watch)
    window = _window(watch, chosen_window(watch))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_charts(watch, window.number)
    with right, st.container(key="window-panel"):
        show_window(watch, window)


def _window(watch: Watch, number: int | None) -> SeenWindow:
    """Return the window of a number, or else the last one."""
    if number is not None:
        points = visitor_store().seen.after(watch.name, watch.source, number - 1, 1)
        if points:
            return points[0]
    return watch.windows[-1]
