"""What a stage found out: numbers, checks, charts and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.charts.drift import distribution
from ui.charts.look import CONFIG
from ui.documents import running
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.inspector.found import Found, found
from ui.text.names import column_name, metric_name
from ui.text.numbers import number, with_spread
from ui.text.problem_words import plain
from ui.text.words import known, language, t
from ui.widgets.errors import show_error
from ui.widgets.pieces import cards
from ui.widgets.tables import show_checks, show_table

_MOST_CARDS = 16


def show(_: Desk, view: StageView) -> None:
    """Show a stage's report, or say what would make one."""
    if view.summary is None:
        st.info(t(_next_step(view)))
        return
    kept = _found(view)
    if kept is None:
        st.success(t("result.fitted")) if view.family == "train" else st.info(t("result.gone"))
        return
    lang, report = language(), kept.report
    _metrics(report.get("metrics") or {}, lang)
    for note in report.get("notes", ()):
        _note(note, lang)
    if report.get("checks"):
        show_checks(report["checks"])
    _charts(kept, view.stage, lang)
    _tables(report.get("tables") or {}, view.stage)


def _next_step(view: StageView) -> str:
    if view.state in ("waiting", "running"):
        return "result.wait"
    return "result.after_error" if view.error or view.state == "skipped" else "result.run_first"


def _found(view: StageView) -> Found | None:
    if view.key is None:
        return None
    try:
        return found(running.store(), view.key)
    except FabricaError as error:
        show_error(error)
        return None


def _metrics(metrics: Mapping[str, Any], lang: str) -> None:
    first, more = told(metrics, lang)
    cards(first)
    if more:
        with st.expander(t("result.more_metrics", count=len(more))):
            cards(more)


def told(
    metrics: Mapping[str, Any], lang: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return names and numbers: those for the first look, and the rest.

    Figures of one attribute wait.

    Examples
    --------
    >>> told({"accuracy_mean": 0.75, "accuracy_std": 0.02, "equalized_odds_ratio_sex": 1.0}, "en")
    ([('Accuracy (mean)', '0.750 ± 0.020')], [('Equalized odds ratio (sex)', '1.000')])
    """
    first, more = [], []
    for name, text in with_spread(metrics, lang).items():
        stem = name.removesuffix("_mean").removeprefix("large_groups_")
        plainly = known(f"metric.{stem}", lang)
        (first if plainly and len(first) < _MOST_CARDS else more).append(
            (metric_name(name, lang), text)
        )
    return (first, more) if first else (more[:_MOST_CARDS], more[_MOST_CARDS:])


def _note(note: Mapping[str, Any], lang: str) -> None:
    code = f"note.{note['code']}"
    if known(code, lang):
        values = {name: _said(name, value, lang) for name, value in note.items()}
        st.caption(plain(t(code, **values)))


def _said(name: str, value: Any, lang: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_said(name, one, lang) for one in value)
    if name in ("metric", "metrics"):
        return metric_name(str(value), lang)
    return value if isinstance(value, str) else number(value, lang)


def _charts(kept: Found, stage: str, lang: str) -> None:
    drawn = kept.charts(lang)
    for start in range(0, len(drawn), 2):
        sides = st.columns(2, gap="medium")
        for side, chart in zip(sides, drawn[start : start + 2], strict=False):
            with side:
                st.markdown(f"**{t(chart.code)}**", help=known(f"{chart.code}.help", lang))
                key = f"{stage}-{chart.code}"
                st.plotly_chart(chart.figure, config=CONFIG, key=key, width="stretch")
        if start + 1 == len(drawn):
            with sides[1]:
                _beside(drawn[start].code, kept.report["tables"], stage, lang)


def _beside(code: str, tables: Mapping[str, Any], stage: str, lang: str) -> None:
    """Fill the place beside a chart that stands alone."""
    if code == "chart.drift":
        _one_distribution(tables, stage, lang)
    elif code == "chart.groups" and "attributes" in tables:
        st.markdown(f"**{t('table.attributes')}**")
        show_table(tables["attributes"].set_index("attribute").T.reset_index(names="measure"))
    elif code == "chart.folds":
        st.markdown(f"**{t('table.folds')}**")
        show_table(tables["folds"])


def _one_distribution(tables: Mapping[str, Any], stage: str, lang: str) -> None:
    """Beside the overview of a drift report: one column's two distributions."""
    st.markdown(f"**{t('chart.distributions')}**")
    columns = tables["columns"].sort_values("psi", ascending=False, na_position="last")
    there = set(tables["distributions"]["column"])
    names = [name for name in columns["column"] if name in there]
    name = st.selectbox(
        column_name("column", lang), names, key=f"column-{stage}", label_visibility="collapsed"
    )
    figure = distribution(tables["distributions"], name, lang)
    st.plotly_chart(figure, config=CONFIG, key=f"{stage}-distribution", width="stretch")


def _tables(tables: Mapping[str, Any], stage: str) -> None:
    there = [name for name, table in tables.items() if len(table)]
    if not there:
        return
    with st.expander(t("result.tables")):
        name = st.pills(
            t("result.tables"), there, default=there[0], key=f"table-{stage}", required=True,
            format_func=lambda one: t(f"table.{one}"), label_visibility="collapsed",
        )  # fmt: skip
        show_table(tables[name or there[0]])
