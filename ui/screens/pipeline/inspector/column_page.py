"""The page of a column: its histogram by class, another column beside it, its outliers."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.expressions import selections
from ui.charts import relation_maps
from ui.charts import table_exploration as charts
from ui.charts.style import CONFIG
from ui.documents.stage_views import StageView
from ui.documents.table_looks import Answer, TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.columns import open_column, source_text
from ui.screens.pipeline.inspector.selected_rows import select_rows, show_selection
from ui.text.markdown import escape_markdown
from ui.text.names import cell_text
from ui.text.numbers import data_value, number, one_decimal
from ui.text.relations import relation_text
from ui.text.words import language, t
from ui.widgets.column_list import typical_values
from ui.widgets.errors import show_error
from ui.widgets.markup import is_dark, small_table
from ui.widgets.tables import show_labelled_rows


def show_column(view_model: ViewModel, view: StageView, looks: TableLooks, name: str) -> None:
    """Show the page of a column of a stage's table, with the way back."""
    st.button(
        t("look.columns.back"),
        key=f"columns-back-{view.stage}",
        icon=":material/arrow_back:",
        on_click=open_column,
        args=(looks, None),
    )
    st.markdown(f"#### {escape_markdown(name)}")
    try:
        with st.spinner(t("data.computing"), show_time=False):
            page = looks.column(name)
        if page is None:
            st.info(t("look.columns.gone"))
            return
        st.caption(source_text(page))
        _show_facts(page, language())
        _show_histogram(page, name, looks)
        if page.get("fences"):
            _show_outliers(page, name, view, looks)
        show_selection(view_model, view, looks)
        _show_other(page, name, view, looks)
    except FabricaError as error:
        show_error(error)


def _show_facts(page: Answer, lang: str) -> None:
    profile, rows = page["profile"], page["rows"]
    facts = [
        (t("column.kind"), cell_text(profile["kind"], "kind", lang)),
        (t("profile.missing"), _with_share(profile["missing"], rows, lang)),
        (t("profile.distinct"), number(profile["distinct"], lang)),
    ]
    if typical := typical_values(profile, lang):
        ordered = profile["least"] is not None
        facts.append((t("look.range" if ordered else "look.commonest"), typical))
    if relation := relation_text(profile.get("relation"), lang):
        facts.append((t("look.relation_to", target=page["target"]), relation))
    small_table((), facts)


def _with_share(count: int, of: int, lang: str) -> str:
    return f"{number(count, lang)} ({one_decimal(100 * count / max(1, of), lang)} %)"


def _show_histogram(page: Answer, name: str, looks: TableLooks) -> None:
    lang = language()
    title = "look.histogram.by" if page["classes"] else "look.histogram"
    st.markdown(f"**{escape_markdown(t(title, target=page['target'] or ''))}**")
    figure = charts.with_fences(charts.class_histogram(page, lang), page)
    key = f"bars-{looks.id}-{name}"
    st.plotly_chart(
        figure,
        config=CONFIG,
        key=key,
        width="stretch",
        selection_mode="points",
        on_select=partial(_select_clicked_bar, key, page, name, looks),
    )
    box_key = f"bar-of-{looks.id}-{name}"
    st.selectbox(
        t("look.select.bar"),
        range(len(page["bars"])),
        index=None,
        key=box_key,
        placeholder=t("look.choose"),
        format_func=lambda place: _bar_label(page["bars"][place], lang),
        on_change=lambda: _select_bar(st.session_state.get(box_key), page, name, looks),
    )


def _bar_label(bar: Answer, lang: str) -> str:
    return f"{charts.bar_name(bar, lang)} ({number(sum(bar['counts']), lang)})"


def _select_clicked_bar(key: str, page: Answer, name: str, looks: TableLooks) -> None:
    points = st.session_state[key].get("selection", {}).get("points", [])
    data = points[0].get("customdata") if points else None
    if data:
        _select_bar(int(data[1]), page, name, looks)


def _select_bar(place: int | None, page: Answer, name: str, looks: TableLooks) -> None:
    if place is not None:
        select_rows(looks, lambda: selections.in_bar(name, page["bars"][place]))


def _show_outliers(page: Answer, name: str, view: StageView, looks: TableLooks) -> None:
    lang, fences, outliers = language(), page["fences"], page["outliers"]
    st.markdown(f"**{t('look.outliers')}**")
    values = {side: data_value(fences[side], lang) for side in ("low", "high")}
    count = number(outliers["count"], lang)
    st.markdown(escape_markdown(t("look.outliers.rule", count=count, **values)))
    if not outliers["count"]:
        return
    show_labelled_rows(outliers)
    st.button(
        t("look.select.outliers"),
        key=f"outliers-{view.stage}",
        on_click=select_rows,
        args=(looks, partial(selections.is_beyond, name, fences["low"], fences["high"])),
    )


def _show_other(page: Answer, name: str, view: StageView, looks: TableLooks) -> None:
    """Show the column against another one that the reader chooses."""
    st.markdown(f"**{t('look.against')}**")
    answer = looks.columns()
    others = [other for other in (answer["kinds"] if answer else ()) if other != name]
    default = others.index(page["target"]) if page["target"] in others else None
    key = f"against-{looks.id}-{name}"
    other = st.selectbox(
        t("look.against"),
        others,
        index=default,
        key=key,
        placeholder=t("look.choose"),
        label_visibility="collapsed",
    )
    if other is None:
        return
    pair = looks.pair(name, other, page["target"])
    if pair is not None:
        show_pair(pair, f"pair-{view.stage}")


def show_pair(pair: Answer, key: str) -> None:
    """Draw two columns against each other, with the relation between them."""
    lang = language()
    if text := relation_text(pair["relation"], lang):
        st.caption(text)
    figure = _pair_figure(pair, lang)
    if figure is None:
        st.info(t("look.too_many_values"))
    else:
        st.plotly_chart(figure, config=CONFIG, key=key, width="stretch")
        if "points" in pair:
            st.caption(points_text(pair))


def points_text(pair: Answer) -> str:
    """Return how many of the points are drawn."""
    drawn, of = len(pair["points"]["x"]), pair["points"]["of"]
    lang = language()
    code = "look.points" if drawn == of else "look.points.sample"
    return t(code, count=number(drawn, lang), of=number(of, lang))


def _pair_figure(pair: Answer, lang: str) -> Any:
    if "points" in pair:
        return charts.points(pair, lang, tool="pan")
    if "counts" in pair:
        return relation_maps.counts(pair, lang, dark=is_dark())
    return charts.boxes(pair, lang) if pair["boxes"] else None
