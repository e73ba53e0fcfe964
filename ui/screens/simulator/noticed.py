"""Which measure noticed what, after how many rows, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.documents.simulations import Play
from ui.screens.simulator.knobs import bend_words
from ui.text.markdown import escape_markdown
from ui.text.names import answer_name, metric_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.markup import small_table

_MOST_LINES = 20


def show_noticed(play: Play) -> None:
    """Show what was noticed so far, what was a false alarm, and what the model lost."""
    lang, findings = language(), play.found()
    st.markdown(f"##### {t('simulator.noticed')}")
    rows = [_line(play, alarm, lang) for alarm in findings["noticed"][:_MOST_LINES]]
    if rows:
        columns = ("measure", "what", "window", "after", "lost")
        small_table([t(f"simulator.noticed.{name}") for name in columns], rows)
    else:
        st.caption(t("simulator.none_noticed"))
    if findings["false_alarms"]:
        named = ", ".join(
            t(
                "simulator.in_window",
                measure=measure_name(alarm["alarm"], lang),
                window=alarm["window"],
            )
            for alarm in findings["false_alarms"][:_MOST_LINES]
        )
        st.caption(escape_markdown(t("simulator.false_alarms", alarms=named)))
    _show_cost(play, findings["cost"], lang)


def measure_name(alarm: str, lang: str) -> str:
    """Return what noticed in words: the drift of a column, of the answers, or a metric."""
    kind, _, name = alarm.partition(": ")
    if kind == "performance" and name:
        return metric_name(name, lang)
    if kind == "answers" and name:
        return t("simulator.measure.answers", part=answer_name(name, lang))
    if kind == "answers":
        return t("simulator.measure.refused")
    return t("simulator.measure.column", column=alarm)


def _line(play: Play, alarm: Mapping[str, Any], lang: str) -> list[str]:
    bends = play.scenario.bends
    subject = (
        t("simulator.stream") if alarm["bend"] is None else bend_words(bends[alarm["bend"]], lang)
    )
    lost = "" if alarm["lost"] is None or alarm["bend"] is None else number(alarm["lost"], lang)
    measure = measure_name(alarm["alarm"], lang)
    return [measure, subject, str(alarm["window"]), number(alarm["rows"], lang), lost]


def _show_cost(play: Play, cost: Mapping[str, Any], lang: str) -> None:
    if cost["lost"] is None or not play.scenario.bends:
        return
    values = {name: number(cost[name], lang) for name in ("metric", "unbent", "lost")}
    name = metric_name(play.facts["metric"], lang)
    st.markdown(escape_markdown(t("simulator.cost", name=name, **values)))
