"""A look at the data of a stage: points, boxes by class, associations between columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.expressions import selections
from ui.charts import table_exploration as charts
from ui.charts.style import CONFIG
from ui.documents.stage_views import StageView
from ui.documents.table_looks import Answer, TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.associations import show_associations
from ui.screens.pipeline.inspector.columns import (
    by_strength,
    choose_one,
    columns_of_kinds,
    source_text,
)
from ui.screens.pipeline.inspector.quality import show_quality
from ui.screens.pipeline.inspector.rows import reason_for_no_rows, shows_failing
from ui.screens.pipeline.inspector.scatter import show_scatter
from ui.screens.pipeline.inspector.selected_rows import select_rows, show_selection
from ui.text.words import language, t
from ui.widgets.errors import show_error


def show(view_model: ViewModel, view: StageView) -> None:
    """Show a stage's table in the way that the reader chooses, and the selected rows."""
    looks = TableLooks(view_model, view, failing=shows_failing(view_model, view))
    try:
        with st.spinner(t("data.computing"), show_time=False):
            columns = looks.columns()
        if columns is None:
            st.info(reason_for_no_rows(view, "data.nothing_before"))
            return
        if not columns["rows"]:
            st.info(t("data.no_rows"))
            return
        st.caption(source_text({**columns, "counted": None}))
        way = _choose_way(view)
        _WAYS[way](looks, columns)
        if way not in ("associations", "quality"):
            show_selection(view_model, view, looks)
    except FabricaError as error:
        show_error(error)


def _choose_way(view: StageView) -> str:
    way: str | None = st.segmented_control(
        t("look.way"),
        list(_WAYS),
        default="scatter",
        key=f"look-way-{view.stage}",
        required=True,
        format_func=lambda name: t(f"look.{name}"),
        label_visibility="collapsed",
    )
    return way or "scatter"


def _boxes(looks: TableLooks, columns: Answer) -> None:
    numbers = columns_of_kinds(columns, "number")
    if not numbers:
        st.info(t("look.boxes.none"))
        return
    row = st.container(horizontal=True, gap="small")
    first = next(name for name in by_strength(columns, numbers))
    name = choose_one(looks, "look.column", numbers, first, row)
    others = [other for other in columns["kinds"] if other != name]
    by = choose_one(looks, "look.by_class", others, columns["target"], row)
    if name is None:
        return
    answer = looks.boxes(name, by)
    if answer is None or answer["boxes"] is None:
        st.info(t("look.too_many_values"))
        return
    figure = charts.boxes(answer, language())
    st.plotly_chart(figure, config=CONFIG, key=f"boxes-{looks.id}", width="stretch")
    if by is not None:
        _choose_class(looks, answer, by)


def _choose_class(looks: TableLooks, answer: Answer, by: str) -> None:
    """Let the rows of a class be selected."""
    lang, boxes = language(), answer["boxes"]
    key = f"class-of-{looks.id}-{by}"
    st.selectbox(
        t("look.select.class"),
        range(len(boxes)),
        index=None,
        key=key,
        placeholder=t("look.choose"),
        format_func=lambda place: charts.word(boxes[place]["label"], lang),
        on_change=lambda: _select_class(st.session_state.get(key), boxes, by, looks),
    )


def _select_class(place: int | None, boxes: list[Any], by: str, looks: TableLooks) -> None:
    if place is not None:
        select_rows(looks, lambda: selections.is_class(by, boxes[place]["label"]))


_WAYS: dict[str, Callable[[TableLooks, Answer], None]] = {
    "scatter": show_scatter,
    "boxes": _boxes,
    "associations": show_associations,
    "quality": show_quality,
}
