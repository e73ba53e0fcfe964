"""The charts of a watch over its windows, which grow in place while windows come."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.documents.kept_models import versions
from ui.documents.stores import visitor_store
from ui.documents.watches import Watch
from ui.documents.window_points import MOST_WINDOWS, alarm_points, window_points
from ui.security.watch_access import watch_endpoint
from ui.text.names import metric_name
from ui.text.words import language, region, t

_HERE = Path(__file__).parent
_SCRIPTS = ("chart_groups.js", "chart_picture.js", "live_charts.js")
_WORDS = (
    "all", "fewer", "window", "limit", "reference", "refused", "gone", "rows", "missing",
    "columns", "columns_about", "answers", "answers_about", "whole", "whole_about",
    "groups", "groups_about", "performance", "performance_about", "metric", "estimated",
    "prediction", "score",
)  # fmt: skip
KEY = "monitor-charts"


def show_charts(watch: Watch, window: int | None) -> None:
    """Show the charts; `chosen_window` returns the window that was clicked.

    Parameters
    ----------
    watch
        The watch.
    window
        The number of the window that is shown beside them.
    """
    store, lang = visitor_store(), language()
    points = window_points(store, watch.name, watch.source, most=MOST_WINDOWS)
    nothing: Callable[[], None] = lambda: None  # noqa: E731
    _component()(
        key=f"{KEY}-{watch.id}",
        data={
            "watch": watch.id,
            **watch_endpoint(watch.id),
            "points": points,
            "alarms": alarm_points(store, watch.name, watch.source),
            "chosen": window,
            "locale": region(lang).replace("_", "-"),
            "words": {name: _word(name) for name in _WORDS} | metric_words(watch, lang),
        },
        on_window_change=nothing,
        on_alarms_change=nothing,
    )


def chosen_window(watch: Watch) -> int | None:
    """Return the number of the window that was clicked in the charts of a watch."""
    state: dict[str, Any] = st.session_state.get(f"{KEY}-{watch.id}") or {}
    number = state.get("window")
    return number if isinstance(number, int) else None


def metric_words(watch: Watch, lang: str) -> dict[str, str]:
    """Return what the metric that a watch is judged by is called: its key, and for readers."""
    learned = next((v.record.get("performance") for v in versions(watch.name)), None)
    if not learned:
        return {}
    name = str(learned["metric"])
    return {"metric": metric_name(name, lang), "metric_name": name}


def _word(name: str) -> str:
    # The browser fills the placeholders.
    return t(f"watching.chart.{name}")


@cache
def _component() -> Any:
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return st.components.v2.component(
        "fabrica_watch_charts",
        html='<div class="charts"></div>',
        css=(_HERE / "live_charts.css").read_text(encoding="utf-8"),
        js=script,
    )
