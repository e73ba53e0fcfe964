"""All watches at a glance: the state of each, its last window, a strip of its windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from pipeline_core.monitor.source_names import batch_label
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.watch_history import SeenWindow
from ui.documents.watches import Watch
from ui.documents.window_points import PARTS, times_limit
from ui.screens.monitor.look import look_now
from ui.screens.monitor.states import source_text, state_badges
from ui.text.markdown import escape_markdown
from ui.text.numbers import data_value, local_time
from ui.text.words import language, t

_FULL_HEIGHT = 3.0  # times the limit
_ALIASES = ("champion", "challenger")


def show_overview(
    watches: Sequence[Watch], versions: Sequence[KeptModel], opened: Callable[[Watch], None]
) -> None:
    """Show all watches, those that need somebody first.

    Parameters
    ----------
    watches
        The watches.
    versions
        All versions of all models.
    opened
        Called with the watch that is chosen.
    """
    for watch in watches:
        with st.container(border=True, key=f"watch-{watch.id}"):
            _show_watch(watch, versions, opened)


def _show_watch(
    watch: Watch, versions: Sequence[KeptModel], opened: Callable[[Watch], None]
) -> None:
    lang = language()
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="center")
    name, source = (escape_markdown(text) for text in (watch.name, source_text(watch.source, lang)))
    left.markdown(f"**{name}** · {source}  \n{state_badges(watch, lang)}")
    if lines := alias_texts(watch.name, versions):
        left.caption(escape_markdown(" · ".join(lines)))
    with middle:
        st.html(strip(watch.windows, lang))
        st.caption(escape_markdown(last_window_text(watch, lang)))
    with right.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.button(
            t("watching.look"),
            key=f"look-{watch.id}",
            icon=":material/refresh:",
            on_click=look_now,
            args=(watch,),
        )
        st.button(
            t("watching.open"),
            key=f"open-{watch.id}",
            icon=":material/monitoring:",
            type="primary",
            on_click=opened,
            args=(watch,),
        )


def alias_texts(name: str, versions: Sequence[KeptModel]) -> list[str]:
    """Return which versions of a model are champion and challenger, in words."""
    texts = {"champion": "watching.champion", "challenger": "watching.challenger"}
    return [
        t(texts[alias], model=version.title)
        for alias in _ALIASES
        for version in versions
        if version.name == name and alias in version.aliases
    ]


def last_window_text(watch: Watch, lang: str) -> str:
    """Return the last window of a watch in words."""
    if not watch.windows:
        return t("watching.no_window")
    last = watch.windows[-1]
    return t(
        "watching.last",
        window=batch_label(last.batch),
        time=local_time(last.created, lang),
        rows=data_value(last.rows, lang),
    )


def strip(windows: Sequence[SeenWindow], lang: str) -> str:
    """Return the last windows as a strip of bars, each as high as its worst column drifted."""
    bars = "".join(_bar(window, lang) for window in windows)
    alarming = sum(worst_times(window) > 1 for window in windows)
    about = t("watching.strip", windows=len(windows), alarms=alarming)
    return f'<div class="fb-strip" role="img" aria-label="{escape(about)}">{bars}</div>'


def _bar(window: SeenWindow, lang: str) -> str:
    worst = worst_times(window)
    height = max(6, round(100 * min(worst, _FULL_HEIGHT) / _FULL_HEIGHT))
    mark = "bad" if worst > 1 else ""
    text = f"{batch_label(window.batch)} · {local_time(window.created, lang)}"
    bar = f'<i style="height:{height}%"></i>'
    return f'<span class="{mark}" title="{escape(text)}">{bar}</span>'


def worst_times(window: SeenWindow) -> float:
    """Return how far beyond its limit the worst column of a window is; infinite if refused."""
    if window.result.get("refusal"):
        return float("inf")
    parts = [window.result.get(part) or {} for part in PARTS]
    return max(
        (times_limit(column, part) for part in parts for column in part.get("columns") or ()),
        default=0.0,
    )
