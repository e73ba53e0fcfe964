"""Runs, versions or pipelines side by side: settings, metrics and stages that differ."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.compare import Comparison, Difference, Metric, compare
from pipeline_core.messages.metric_names import known_metric_name
from pipeline_core.store.run_notes import RunNote
from ui.charts.model_comparison import metric_across_runs
from ui.charts.style import CONFIG
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.screens.results.drawing import draw_grid, draw_text
from ui.screens.results.evaluations import EVALUATION_BLOCKS
from ui.screens.results.metrics_grid import comparison_head, metrics_grid
from ui.screens.results.parts import Cell, Grid, Text
from ui.screens.runs.change_list import choose_other, show_changes
from ui.screens.runs.compared import Compared
from ui.screens.runs.difference_drawing import show_difference_drawing
from ui.screens.runs.differences import exact_text
from ui.screens.runs.flips import show_flips
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.markdown import escape_markdown
from ui.text.names import setting_name
from ui.text.words import language, t, translate
from ui.widgets import page_paths

_NO_STAGE = StageView("", "")


def show_comparison(items: Sequence[Compared]) -> None:
    """Show how runs, versions or pipelines differ.

    Parameters
    ----------
    items
        At least two; the first is the reference.
    """
    comparison, lang = compare([item.record for item in items], items[0].catalogue), language()
    names = short_names(items)
    _draw_cards(items, names, lang)
    place = choose_other(names)
    show_changes(items[0], items[place], expanded=not comparison.differences)
    show_difference_drawing(items, names, place)
    _draw_settings(comparison, names, lang)
    _draw_metrics(items[0], comparison, names, lang)
    st.fragment(show_flips, key="flips")(items, names)
    st.subheader(t("compare.stages"), anchor="stages")
    draw_grid(stages_grid(comparison, names, lang))


def _draw_settings(comparison: Comparison, names: Sequence[str], lang: str) -> None:
    st.subheader(t("compare.settings"), anchor="settings")
    if comparison.differences:
        draw_grid(settings_grid(comparison, names, lang))
    else:
        draw_text(Text(t("compare.same_settings"), "quiet"))


def short_names(items: Sequence[Compared]) -> list[str]:
    """Return a short name for each: a letter, and the end of a run's id or a title."""
    return [f"{chr(65 + place)} · {item.key}" for place, item in enumerate(items)]


def _draw_cards(items: Sequence[Compared], names: Sequence[str], lang: str) -> None:
    notes = visitor_store().notes.all([item.run for item in items if item.run])
    columns = st.columns(len(items), gap="small")
    for item, name, column in zip(items, names, columns, strict=True):
        role = f" · {t('compare.first')}" if item is items[0] else ""
        title = escape_markdown(item.title)
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{escape_markdown(name)}**{escape_markdown(role)}  \n{title}")
            st.caption(escape_markdown(" · ".join(item.facts)))
            if item.run in notes:
                st.caption(escape_markdown(_note_text(notes[item.run], lang)))
            is_run = item.page == page_paths.RESULTS
            st.page_link(
                item.page,
                label=t("page.results" if is_run else "page.pipeline"),
                icon=":material/article:" if is_run else ":material/account_tree:",
                query_params=dict(item.query),
            )


def _note_text(note: RunNote, lang: str) -> str:
    texts = (("hypothesis", note.hypothesis), ("note", note.note))
    parts = [
        f"{translate(f'runs.column.{name}', None, lang)}: {text}" for name, text in texts if text
    ]
    return " · ".join([*(["★"] if note.starred else []), *(f"#{tag}" for tag in note.tags), *parts])


def settings_grid(comparison: Comparison, names: Sequence[str], lang: str) -> Grid:
    """Return the settings that differ, a row each."""
    rows = [_setting_row(difference, lang) for difference in comparison.differences]
    return Grid(comparison_head("settings.setting", names, lang), rows, left=2)


def _setting_row(difference: Difference, lang: str) -> list[str | Cell]:
    label = difference.name or ""
    if difference.kind == "setting":
        label = setting_name(label, lang)
    else:
        label = f"{translate(f'compare.{difference.kind}', None, lang)} {label}".strip()
    texts = [exact_text(value, lang) for value in difference.values]
    cells = [Cell(text, tone="" if text == texts[0] else "warn") for text in texts]
    return [difference.stage or translate("compare.whole", None, lang), label, *cells]


def _draw_metrics(first: Compared, comparison: Comparison, names: Sequence[str], lang: str) -> None:
    st.subheader(t("compare.metrics"), anchor="metrics")
    changed = [metric for metric in comparison.metrics if metric.differs]
    if not changed:
        draw_text(Text(t("compare.same_metrics"), "quiet"))
        return
    st.caption(t("compare.metrics.about"))
    _draw_main_metric(first, comparison, names, lang)
    important = [metric for metric in changed if _is_important(metric, lang)]
    draw_grid(metrics_grid(important or changed, names, lang))
    rest = [metric for metric in changed if metric not in important]
    if important and rest:
        with st.expander(t("result.more_metrics", count=len(rest))):
            draw_grid(metrics_grid(rest, names, lang))


def _draw_main_metric(
    first: Compared, comparison: Comparison, names: Sequence[str], lang: str
) -> None:
    evaluated = [
        metric
        for metric in comparison.metrics
        if first.views.get(metric.stage, _NO_STAGE).block in EVALUATION_BLOCKS
    ]
    drawn: Sequence[Metric] = evaluated
    main = _main_metric([metric for metric in evaluated if metric.differs])
    if main is None:
        drawn = comparison.metrics
        main = _first_own_metric(drawn, lang)
    if main is None:
        return
    points = [
        (name, metric.stage, value)
        for metric in drawn
        if metric.name == main
        for name, value in zip(names, metric.values, strict=True)
        if value is not None
    ]
    figure = metric_across_runs(main, points, lang)
    st.plotly_chart(figure, config=CONFIG, key="compare-main", width="stretch")


def _main_metric(metrics: Sequence[Metric]) -> str | None:
    names = {metric.name for metric in metrics}
    return next((name for name in COMPARED_METRICS if name in names), None)


def _first_own_metric(metrics: Sequence[Metric], lang: str) -> str | None:
    """Return the first metric of a user's assessment that differs."""
    own = (m.name for m in metrics if m.differs and known_metric_name(m.name, lang) is None)
    return next(own, None)


def _is_important(metric: Metric, lang: str) -> bool:
    """Whether a metric stands on top: models are compared by it, or it is a user's own."""
    return metric.name in COMPARED_METRICS or known_metric_name(metric.name, lang) is None


def stages_grid(comparison: Comparison, names: Sequence[str], lang: str) -> Grid:
    """Return for each stage how it differs and whether it ran or was reused."""
    rows: list[list[str | Cell]] = []
    for stage, states in comparison.states.items():
        marks = [mark for mark in comparison.marks[stage][1:] if mark not in (None, "same")]
        text = translate(f"compare.mark.{marks[0] if marks else 'same'}", None, lang)
        cells = [
            "" if state is None else translate(f"state.{state}", None, lang) for state in states
        ]
        rows.append([stage, text, *cells])
    head = comparison_head("compare.differs", names, lang)
    return Grid(head, rows, left=len(head))
