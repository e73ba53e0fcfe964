"""The player: its buttons, and the charts that grow window by window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.simulator.findings import raised_alarms
from ui.charts.live_lines import Line, LiveChart, live_html
from ui.charts.style import COLOURS, GREY
from ui.documents.lesson_acts import record_play
from ui.documents.simulations import Play, advance
from ui.screens.simulator.noticed import show_noticed
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import is_dark

SPEEDS = (0.5, 1.0, 2.0, 4.0)
_MOST_LINES = 4
_TOP = 5.0  # far beyond the limit is far beyond it


def show_buttons(play: Play) -> None:
    """Show play or pause, a step, the way back, and the speed."""
    row = st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="simulator-bar"
    )
    name, icon = ("pause", "pause") if play.running else ("play", "play_arrow")
    disabled = play.is_over
    if row.button(
        t(f"simulator.{name}"), icon=f":material/{icon}:", type="primary", disabled=disabled,
        key=f"simulator-{name}",
    ):  # fmt: skip
        play.running = not play.running
        if not play.running:
            record_play(play)
        st.rerun()
    if row.button(
        t("simulator.step"), icon=":material/skip_next:", disabled=disabled or play.running,
        key="simulator-step",
    ):  # fmt: skip
        _advance(play)
    if row.button(
        t("simulator.back"), icon=":material/first_page:", disabled=not play.place,
        key="simulator-back",
    ):  # fmt: skip
        play.go_back()
        st.rerun()
    row.selectbox(
        t("simulator.speed"), SPEEDS, 1, key="simulator-speed", width=170,
        format_func=speed_name,
    )  # fmt: skip


def speed_name(speed: float) -> str:
    """Return how many windows come in a second, for reading."""
    return number(int(speed) if speed.is_integer() else speed, language())


def show_play(play: Play) -> None:
    """Show what has come; while it runs, one more window at each tick."""
    every = 1 / st.session_state.get("simulator-speed", 1.0) if play.running else None
    st.fragment(_draw, key="simulator-play-now", run_every=every)(play)


def _draw(play: Play) -> None:
    if play.running:
        _advance(play)
        if not play.running:  # over, or something is wrong: the buttons say so too
            st.rerun()
    share = play.place / max(play.total, 1)
    st.progress(
        share, t("simulator.place", window=play.place, total=play.total, rows=play.scenario.rows)
    )
    if not play.place:
        st.caption(t("simulator.not_begun"))
        return
    lang, dark = language(), is_dark()
    for chart in charts(play, lang):
        st.html(live_html(chart, lang, dark=dark))
    show_noticed(play)


def _advance(play: Play) -> None:
    try:
        advance(play)
        if play.is_over:
            record_play(play)
    except FabricaError as error:
        play.running = False
        show_error(error)
        st.session_state["simulator-trouble"] = error


def charts(play: Play, lang: str) -> list[LiveChart]:
    """Return the charts of a play: drift of columns, the model's metric, and its answers."""
    drawn = [drift_chart(play), _metric_chart(play, lang), _answer_chart(play)]
    return [chart for chart in drawn if chart is not None]


def drift_chart(play: Play) -> LiveChart:
    """Return the drift of the bent columns, else of the most drifted, as multiples of the limit."""
    shown, target = play.shown, play.facts["target"]
    names = list(dict.fromkeys(bend.column for bend in play.scenario.bends))
    names = [name for name in names if name != target and name in _columns(shown[-1])]
    worst = sorted(_columns(shown[-1]), key=lambda name: -_largest(shown, name))
    names = [*names, *(name for name in worst if name not in names)][:_MOST_LINES]
    lines = [
        Line(name, [_times(window, name) for window in shown], colour)
        for name, colour in zip(names, COLOURS, strict=False)
    ]
    alarms = [
        (names.index(alarm.alarm), alarm.window)
        for alarm in raised_alarms(shown)  # type: ignore[arg-type]
        if alarm.alarm in names
    ]
    return LiveChart(t("simulator.drift"), lines, play.total, _turned(play), alarms, 1.0, _TOP)


def _metric_chart(play: Play, lang: str) -> LiveChart | None:
    metric = play.facts["metric"]
    if not metric:
        return None
    lines = [
        Line(t("simulator.unbent"), _values(play, "unbent_metric"), GREY, "5 4"),
        Line(t("simulator.bent"), _values(play, "metric"), COLOURS[0]),
    ]
    alarms = [
        (1, alarm.window)
        for alarm in raised_alarms(play.shown)  # type: ignore[arg-type]
        if alarm.alarm == f"performance: {metric}"
    ]
    if any(window["worst"] is not None for window in play.shown):
        lines.append(Line(t("simulator.worst"), _values(play, "worst"), COLOURS[5], "2 4"))
    return LiveChart(metric_name(metric, lang), lines, play.total, _turned(play), alarms)


def _answer_chart(play: Play) -> LiveChart | None:
    positive = play.facts["positive"]
    if not any(window["answer"] is not None for window in play.shown):
        return None
    title = t("simulator.answers")
    if positive is not None:
        title = t("simulator.positives", positive=positive)
    lines = [
        Line(t("simulator.unbent"), _values(play, "unbent_answer"), GREY, "5 4"),
        Line(t("simulator.bent"), _values(play, "answer"), COLOURS[0]),
        *_group_lines(play),
    ]
    alarms = [
        (1, alarm.window)
        for alarm in raised_alarms(play.shown)  # type: ignore[arg-type]
        if alarm.alarm.startswith("answers")
    ]
    return LiveChart(title, lines, play.total, _turned(play), alarms)


def _group_lines(play: Play) -> list[Line]:
    """Return the share of positive answers in each group that a bias is about."""
    groups = {
        (entry["column"], entry["group"]) for window in play.shown for entry in window["groups"]
    }
    lines = []
    for (column, group), colour in zip(sorted(groups, key=str), COLOURS[2:], strict=False):
        values = [_share(window, column, group) for window in play.shown]
        lines.append(Line(f"{column}: {group}", values, colour))
    return lines


def _share(window: Mapping[str, Any], column: str, group: str) -> float | None:
    own = [
        entry["answer"]
        for entry in window["groups"]
        if (entry["column"], entry["group"], entry["part"]) == (column, group, "group")
    ]
    return own[0] if own else None


def _values(play: Play, name: str) -> list[float | None]:
    return [window[name] for window in play.shown]


def _turned(play: Play) -> list[int]:
    """Return the windows in which a knob was turned, those before what comes next."""
    bends = play.scenario.bends
    ends = [bend.last + 1 for bend in bends if bend.last is not None]
    return [
        window for window in (*(bend.first for bend in bends), *ends) if window <= play.place + 1
    ]


def _columns(window: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {row["column"]: row for row in window["columns"]}


def _times(window: Mapping[str, Any], name: str) -> float | None:
    """Return the drift of a column as a multiple of the limit."""
    row = _columns(window).get(name)
    if row is None or row["ratio"] is None or not window["limit"]:
        return None
    return float(row["ratio"]) / float(window["limit"])


def _largest(windows: Sequence[Mapping[str, Any]], name: str) -> float:
    return max(
        (value for window in windows if (value := _times(window, name)) is not None), default=0.0
    )
