"""Points of two columns, over which rows are selected by a box, a free shape or bounds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import streamlit as st

from pipeline_core.expressions import selections
from ui.charts import table_exploration as charts
from ui.charts.style import CONFIG
from ui.documents.table_looks import Answer, TableLooks
from ui.screens.pipeline.inspector.column_page import points_text
from ui.screens.pipeline.inspector.columns import by_strength, choose_one, columns_of_kinds
from ui.screens.pipeline.inspector.selected_rows import select_rows
from ui.text.markdown import escape_markdown
from ui.text.relations import relation_text
from ui.text.words import language, t

_TOOLS: dict[str, Literal["box", "lasso"]] = {"select": "box", "lasso": "lasso"}


def show_scatter(looks: TableLooks, columns: Answer) -> None:
    """Show the points of two columns that the reader chooses."""
    names = columns_of_kinds(columns, "number", "date")
    if len(names) < 2:
        st.info(t("look.points.none"))
        return
    first, second, *_ = by_strength(columns, names)
    row = st.container(horizontal=True, gap="small")
    x = choose_one(looks, "look.x", names, first, row)
    y = choose_one(looks, "look.y", names, second, row)
    row = st.container(horizontal=True, gap="small")
    target = columns["target"]
    classes = [*columns_of_kinds(columns, "word", "boolean"), *([target] if target else [])]
    by = choose_one(looks, "look.by", list(dict.fromkeys(classes)), target, row)
    if x is None or y is None or x == y:
        st.info(t("look.points.two"))
        return
    pair = looks.pair(x, y, by)
    if pair is None or not pair["points"]["x"]:
        st.info(t("look.points.empty"))
        return
    has_dates = "date" in (columns["kinds"][x], columns["kinds"][y])
    _draw_points(looks, pair, _choose_tool(looks, row, has_dates=has_dates))
    if by is not None and pair["points"]["classes"] is None:
        st.caption(escape_markdown(t("look.by.many", column=by)))
    if "number" == columns["kinds"][x] == columns["kinds"][y]:
        _show_bounds(pair, looks)


def _choose_tool(looks: TableLooks, row: Any, *, has_dates: bool) -> str:
    """Let the tool be chosen; a free shape is a formula, and dates have none."""
    tool: str | None = row.segmented_control(
        t("look.tool"),
        ["select"] if has_dates else list(_TOOLS),
        default="select",
        key=f"look-tool-{looks.id}-{has_dates}",
        required=True,
        format_func=lambda name: t(f"look.tool.{name}"),
    )
    return tool or "select"


def _draw_points(looks: TableLooks, pair: Answer, tool: str) -> None:
    key = f"points-{looks.id}-{pair['first']}-{pair['second']}-{tool}"
    st.plotly_chart(
        charts.points(pair, language(), tool=tool),
        config=CONFIG,
        key=key,
        width="stretch",
        selection_mode=_TOOLS[tool],
        on_select=partial(_select_area, key, pair, looks),
    )
    relation = relation_text(pair["relation"], language())
    st.caption(" · ".join(filter(None, (relation, points_text(pair)))))


def _select_area(key: str, pair: Answer, looks: TableLooks) -> None:
    selection = st.session_state[key].get("selection", {})
    if boxes := selection.get("box"):
        select_rows(looks, partial(_box_condition, pair, boxes[-1]))
    elif lassos := selection.get("lasso"):
        corners = list(zip(lassos[-1]["x"], lassos[-1]["y"], strict=True))
        select_rows(looks, partial(selections.in_lasso, pair["first"], pair["second"], corners))


def _box_condition(pair: Answer, box: Mapping[str, Any]) -> str:
    sides = [
        _bounds(box["x"], pair["points"]["x"]),
        _bounds(box["y"], pair["points"]["y"]),
    ]
    low, high = zip(*sides, strict=True)
    return selections.in_box(pair["first"], pair["second"], low, high)


def _bounds(ends: list[Any], values: list[Any]) -> tuple[Any, Any]:
    """Return the ends of a box along one axis, rounded as finely as the axis shows."""
    if isinstance(values[0], str):
        first, last = sorted(charts.as_moment(str(end)) for end in ends)
        return first, last
    span = max(values) - min(values)
    low, high = sorted(selections.round_to(float(end), span) for end in ends)
    return low, high


def _show_bounds(pair: Answer, looks: TableLooks) -> None:
    """Draw fields for the bounds of a box, to select it by keys."""
    with st.expander(t("look.bounds")):
        x = _bound_fields(pair["first"], pair["points"]["x"], looks)
        y = _bound_fields(pair["second"], pair["points"]["y"], looks)
        low, high = zip(x, y, strict=True)
        st.button(
            t("look.bounds.do"),
            key=f"bounds-{looks.id}",
            on_click=select_rows,
            args=(looks, partial(selections.in_box, pair["first"], pair["second"], low, high)),
        )


def _bound_fields(name: str, values: list[float], looks: TableLooks) -> tuple[float, float]:
    row = st.container(horizontal=True, gap="small")
    low, high = (
        row.number_input(
            t(f"look.bounds.{end}", column=escape_markdown(name)),
            value=value,
            key=f"{end}-{looks.id}-{name}",
        )
        for end, value in (("low", min(values)), ("high", max(values)))
    )
    return low, high
