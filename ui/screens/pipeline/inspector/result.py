"""The report of a stage: metrics, checks, charts and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.messages.metric_names import known_metric_name
from pipeline_core.messages.model_checks import is_model_check
from ui.charts import Chart
from ui.charts.drift import distribution
from ui.charts.model_charts import in_style_of_model
from ui.charts.model_style import ModelStyle, model_mark
from ui.charts.style import CONFIG
from ui.charts.table_columns import ranked, with_labels
from ui.documents.searches import is_search
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector import residuals
from ui.screens.pipeline.inspector.learned import show_model, show_step
from ui.screens.pipeline.inspector.model_checks import show_model_checks
from ui.screens.pipeline.inspector.search_result import show_best
from ui.screens.pipeline.inspector.threshold import CHART, show_threshold
from ui.screens.pipeline.inspector.trials import follow_trials
from ui.screens.pipeline.judgements import style_of_judged
from ui.screens.pipeline.stored_results import REPORTS, StageReport
from ui.screens.results.part_builders import note_text
from ui.text.headline_metrics import headline_metric
from ui.text.markdown import escape_markdown
from ui.text.names import column_name, metric_name, table_name
from ui.text.numbers import intervals_of, metrics_with_spread
from ui.text.words import language, lookup_text, t
from ui.widgets.errors import show_error
from ui.widgets.markup import headline, small_table
from ui.widgets.tables import show_checks, show_table

_MAX_CARDS = 16
_BESIDE = 4  # numbers beside the headline
_Cards = list[tuple[str, str]]


def show(view_model: ViewModel, view: StageView) -> None:
    """Show a stage's report, or what is needed to get one."""
    if view.family == "prepare" and view_model.catalogue[view.block]["shape"] == "column":
        show_step(view_model, view)
        return
    style = style_of_judged(view_model, view.stage)
    if (
        view_model.active
        and view.state in ("waiting", "running")
        and is_search(view_model, view.stage)
    ):
        follow_trials(view_model, view)
    if view.earlier is not None:
        pending = view.state in ("waiting", "running")
        st.info(t("result.wait")) if pending else st.warning(t("result.outdated"))
        with st.container(key="outdated-result"):
            earlier = replace(view, key=view.earlier.key, summary=view.earlier.summary)
            _show_result(view_model, earlier, style)
    elif view.summary is None:
        st.info(t(_next_step(view)))
    else:
        _show_result(view_model, view, style)


def _show_result(view_model: ViewModel, view: StageView, style: ModelStyle | None) -> None:
    stage_report = _load(view)
    if stage_report is None:
        show_model(view_model, view) if view.family == "train" else st.info(t("result.gone"))
        return
    lang, report = language(), stage_report.report
    _show_metrics(report, model_mark(style) if style else "", lang)
    for note in report.get("notes") or ():
        st.caption(escape_markdown(note_text(note, lang)))
    if is_search(view_model, view.stage) and "best" in (report.get("tables") or {}):
        show_best(view_model, view, report["tables"]["best"])
    _show_checks(view_model, view.stage, report.get("checks") or ())
    charts = stage_report.charts(lang)
    charts = in_style_of_model(charts, style) if style else charts
    if curve := next((chart for chart in charts if chart.code == CHART), None):
        show_threshold(view_model, view, report["tables"], curve)
        charts = [chart for chart in charts if chart is not curve]
    if any(chart.code == residuals.CHART for chart in charts):
        residuals.show_residuals(view, report["tables"])
        charts = [chart for chart in charts if chart.code != residuals.CHART]
    _show_charts(charts, report.get("tables") or {}, view.stage, lang)
    _show_tables(report.get("tables") or {}, view.stage)
    if view.family == "train":
        show_model(view_model, view)


def _show_checks(view_model: ViewModel, stage: str, checks: Sequence[Mapping[str, Any]]) -> None:
    coded = [check for check in checks if is_model_check(check)]
    if coded:
        show_model_checks(view_model, stage, coded)
    if others := [check for check in checks if not is_model_check(check)]:
        show_checks(others)


def _next_step(view: StageView) -> str:
    if view.state in ("waiting", "running"):
        return "result.wait"
    return "result.after_error" if view.error or view.state == "skipped" else "result.run_first"


def _load(view: StageView) -> StageReport | None:
    if view.key is None:
        return None
    try:
        return REPORTS.get(visitor_store(), view.key)
    except FabricaError as error:
        show_error(error)
        return None


def _show_metrics(report: Mapping[str, Any], mark: str, lang: str) -> None:
    intervals = intervals_of(report.get("tables") or {})
    main, others = metric_cards(report.get("metrics") or {}, lang, intervals)
    if not main:
        return
    headline(main[0], main[1 : 1 + _BESIDE], mark)
    if more := [*main[1 + _BESIDE :], *others]:
        with st.expander(t("result.more_metrics", count=len(more))):
            small_table([t("column.metric"), t("column.value")], more)


def metric_cards(
    metrics: Mapping[str, Any],
    lang: str,
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> tuple[_Cards, _Cards]:
    """Return names and values of the main metrics, and of the others.

    The headline is first. Metrics of a single attribute are among the others.

    Examples
    --------
    >>> metrics = {"accuracy_mean": 0.75, "accuracy_std": 0.02, "equalized_odds_ratio_sex": 1.0}
    >>> metric_cards(metrics, "en")
    ([('Accuracy (mean)', '0.750 ± 0.020')], [('Equalized odds ratio (sex)', '1.000')])
    """
    main: _Cards = []
    others: _Cards = []
    headline = headline_metric(metrics)
    texts = metrics_with_spread(metrics, lang, intervals)
    for name, text in sorted(texts.items(), key=lambda item: item[0] != headline):
        stem = name.removesuffix("_mean").removeprefix("large_groups_")
        is_main = lookup_text(f"metric.{stem}", lang) or not known_metric_name(stem, lang)
        group = main if is_main and len(main) < _MAX_CARDS else others
        group.append((metric_name(name, lang), text))
    return (main, others) if main else (others[:_MAX_CARDS], others[_MAX_CARDS:])


def _show_charts(charts: Sequence[Chart], tables: Mapping[str, Any], stage: str, lang: str) -> None:
    for start in range(0, len(charts), 2):
        columns = st.columns(2, gap="medium")
        for column, chart in zip(columns, charts[start : start + 2], strict=False):
            with column:
                st.markdown(f"**{escape_markdown(chart.title)}**", help=chart.help or None)
                key = f"{stage}-{chart.code}"
                st.plotly_chart(chart.figure, config=CONFIG, key=key, width="stretch")
        if start + 1 == len(charts):
            with columns[1]:
                _show_companion(charts[start].code, tables, stage, lang)


def _show_companion(code: str, tables: Mapping[str, Any], stage: str, lang: str) -> None:
    """Show a table or chart beside the last chart of an odd number."""
    if code == "chart.drift":
        _show_distribution(tables, stage, lang)
    elif code == "chart.groups" and "attributes" in tables:
        st.markdown(f"**{t('table.attributes')}**")
        show_table(tables["attributes"].set_index("attribute").T.reset_index(names="measure"))
    elif code == "chart.folds":
        st.markdown(f"**{t('table.folds')}**")
        show_table(tables["folds"])


def _show_distribution(tables: Mapping[str, Any], stage: str, lang: str) -> None:
    """Show one column's two distributions beside the overview of a drift report."""
    st.markdown(f"**{t('chart.distributions')}**")
    columns = tables["columns"].sort_values("psi", ascending=False, na_position="last")
    with_distribution = set(tables["distributions"]["column"])
    names = [name for name in columns["column"] if name in with_distribution]
    name = st.selectbox(
        column_name("column", lang), names, key=f"column-{stage}", label_visibility="collapsed"
    )
    figure = distribution(tables["distributions"], name, lang)
    st.plotly_chart(figure, config=CONFIG, key=f"{stage}-distribution", width="stretch")


def _show_tables(tables: Mapping[str, Any], stage: str) -> None:
    names = [name for name, table in tables.items() if table.size]
    if not names:
        return
    with st.expander(t("result.tables")):
        name = st.pills(
            t("result.tables"),
            names,
            default=names[0],
            key=f"table-{stage}",
            required=True,
            format_func=lambda name: escape_markdown(table_name(name, language())),
            label_visibility="collapsed",
        )
        show_table(with_labels(ranked(tables[name or names[0]])))
