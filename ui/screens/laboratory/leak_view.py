"""The leak laboratory: what a leak earns, beside what is honest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.laboratories.names import LEAK_EXAMPLES
from ui.charts.laboratory import leak_folds
from ui.charts.style import CONFIG
from ui.documents.laboratories import leak_example, leak_of_pipeline
from ui.screens.laboratory.own_pipeline import chosen_pipeline
from ui.screens.laboratory.own_result import own_result
from ui.text.markdown import escape_markdown
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.markup import cards, small_table

_OWN = "own"
_HARDLY = 0.005


def show_leaks() -> None:
    """Show the examples, and the visitor's own pipeline with a leak."""
    chosen = st.segmented_control(
        t("leak.choose"),
        [*LEAK_EXAMPLES, _OWN],
        default=LEAK_EXAMPLES[0],
        required=True,
        key="laboratory-leak",
        format_func=lambda name: t(f"leak.{name}"),
    )
    if chosen == _OWN:
        _show_own()
    else:
        _show_example(chosen)


def _show_example(name: str) -> None:
    seed_key = f"laboratory-leak-seed-{name}"
    st.markdown(t(f"leak.{name}.about"))
    if st.button(t("leak.draw"), icon=":material/casino:", key="laboratory-leak-draw"):
        st.session_state[seed_key] = st.session_state.get(seed_key, 3) + 1
    seed = st.session_state.get(seed_key, 3)
    with st.spinner(t("laboratory.working"), show_time=False):
        result = leak_example(name, seed)
    lang = language()
    both = {part: number(result[part]["score"], lang) for part in ("leaky", "honest")}
    cards([(t("leak.leaky"), both["leaky"]), (t("leak.honest"), both["honest"])])
    st.plotly_chart(leak_folds(result, lang), config=CONFIG, key=f"leak-{name}", width="stretch")
    st.markdown(t(f"leak.{name}.why", **both))
    with st.expander(t("leak.code"), icon=":material/code:"):
        st.code(result["code"], language="python")


def _show_own() -> None:
    document = chosen_pipeline()
    if document is None:
        return
    st.markdown(t("leak.own.about"))
    result = own_result("leak", document, t("leak.own.start"), leak_of_pipeline)
    if result is not None:
        _show_result(result)


def _show_result(result: Mapping[str, Any]) -> None:
    lang = language()
    rows, honest_rows = (number(count, lang) for count in result["rows"])
    steps = ", ".join(escape_markdown(step) for step in result["steps"])
    st.markdown(t("leak.own.said", steps=steps, rows=rows, honest=honest_rows))
    head = [t("leak.metric"), t("leak.leaky"), t("leak.honest"), t("leak.difference")]
    small_table(head, [_line(metric, lang) for metric in result["metrics"]])
    if all(_is_close(metric) for metric in result["metrics"]):
        st.info(t("leak.own.same"))
    st.caption(t("leak.own.never_kept"))


def _is_close(metric: Mapping[str, Any]) -> bool:
    honest, leaky = float(metric["honest"]), float(metric["leaky"])
    return abs(honest - leaky) < _HARDLY * max(1.0, abs(honest))


def _line(metric: Mapping[str, Any], lang: str) -> list[str]:
    difference = metric["leaky"] - metric["honest"]
    sign = "+" if difference > 0 else ""
    values = (metric["leaky"], metric["honest"])
    return [
        metric_name(metric["name"], lang),
        *(number(value, lang) for value in values),
        f"{sign}{number(difference, lang)}",
    ]
