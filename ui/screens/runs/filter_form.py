"""The fields that choose which runs the table shows, and which measures as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pipeline_core.store.states import ENDS, OPEN
from ui.documents.run_rows import Place, RunTable
from ui.screens.runs.differences import exact_text
from ui.screens.runs.place_names import main_measures, place_name
from ui.screens.runs.run_filter import RunFilter
from ui.text.names import metric_name
from ui.text.words import t
from ui.widgets.widget_state import digest_of


def ask_pipeline(titles: Mapping[str, str], current: str | None) -> str | None:
    """Return the pipeline whose runs are shown; None for all.

    Parameters
    ----------
    titles
        Titles of the pipelines that were run, by identity, the last one first.
    current
        The pipeline that the visit works on, whose runs are shown at first.
    """
    if len(titles) < 2:
        return next(iter(titles), None)
    choices = [None, *titles]
    return st.selectbox(
        t("trends.pipeline"),
        choices,
        index=choices.index(current) if current in titles else 0,
        key="runs-pipeline",
        format_func=lambda name: t("runs.all_pipelines") if name is None else titles[name],
        label_visibility="collapsed",
        width=280,
    )


def ask_filter(table: RunTable, tags: Sequence[str], lang: str) -> RunFilter:
    """Return what the shown runs have in common, as the fields say."""
    text = st.text_input(
        t("runs.search"),
        key="runs-search",
        placeholder=t("runs.search"),
        max_chars=120,
        label_visibility="collapsed",
        width=340,
        icon=":material/search:",
    )
    states = st.multiselect(
        t("runs.states"),
        ["open", *ENDS],
        key="runs-states",
        label_visibility="collapsed",
        placeholder=t("runs.states"),
        width=230,
        format_func=lambda name: t("runs.open") if name == "open" else t(f"state.{name}"),
    )
    with st.popover(t("runs.filter"), icon=":material/filter_alt:", key="runs-filter"):
        starred = st.toggle(t("runs.starred"), key="runs-starred")
        wanted_tags = st.multiselect(t("runs.tags"), list(tags), key="runs-tags")
        setting, values = _ask_setting(table, lang)
        measure, low, high = _ask_range(table, lang)
    return RunFilter(
        text or "",
        tuple(state for name in states for state in (OPEN if name == "open" else (name,))),
        starred,
        tuple(wanted_tags),
        setting,
        values,
        measure,
        low,
        high,
    )


def _ask_setting(table: RunTable, lang: str) -> tuple[Place | None, tuple[str, ...]]:
    if not table.settings:
        return None, ()
    setting = st.selectbox(
        t("runs.setting"),
        table.settings,
        index=None,
        key="runs-setting",
        format_func=lambda place: place_name(place, lang),
    )
    if setting is None:
        return None, ()
    texts = dict.fromkeys(exact_text(row.settings.get(setting), lang) for row in table.rows)
    return setting, tuple(st.multiselect(t("runs.values"), list(texts), key=f"runs-{setting}"))


def _ask_range(table: RunTable, lang: str) -> tuple[Place | None, float | None, float | None]:
    if not table.measures:
        return None, None, None
    measure = st.selectbox(
        t("runs.measure"),
        table.measures,
        index=None,
        key="runs-measure",
        format_func=lambda place: place_name(place, lang),
    )
    if measure is None:
        return None, None, None
    left, right = st.columns(2)
    low, high = (
        column.number_input(t(code), value=None, format="%g", step=0.01, key=key)
        for column, code, key in ((left, "runs.from", "runs-low"), (right, "runs.to", "runs-high"))
    )
    if low is not None and high is not None and low > high:
        st.warning(t("runs.range_empty"))
    return measure, low, high


def ask_measures(table: RunTable, lang: str) -> list[Place]:
    """Return the measures that are columns of the table."""
    if not table.measures:
        return []
    with st.popover(t("runs.columns"), icon=":material/view_column:", key="runs-columns"):
        return st.multiselect(
            t("runs.measures"),
            table.measures,
            default=main_measures(table.measures),
            key=f"runs-columns-{digest_of(repr(table.measures))}",
            format_func=lambda place: place_name(place, lang),
        )


def ask_charted_metric(measures: Sequence[Place], lang: str) -> str | None:
    """Return the metric that is drawn over the runs; None where no run has any."""
    names = list(dict.fromkeys(place.name for place in measures))
    if not names:
        return None
    main = main_measures(measures)[0].name
    return st.selectbox(
        t("runs.chart"),
        names,
        index=names.index(main),
        key="runs-metric",
        format_func=lambda name: metric_name(name, lang),
        width=280,
    )
