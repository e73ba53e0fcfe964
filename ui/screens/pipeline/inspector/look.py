"""A look at the data of a stage: points, boxes by class, associations between columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.expressions import selections
from ui.charts import table_exploration as charts
from ui.charts.style import CONFIG
from ui.documents.stage_views import StageView
from ui.documents.table_looks import Answer, TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.column_page import points_text
from ui.screens.pipeline.inspector.columns import source_text
from ui.screens.pipeline.inspector.rows import reason_for_no_rows
from ui.screens.pipeline.inspector.selected_rows import select_rows, show_selection
from ui.text.numbers import number
from ui.text.relations import relation_text
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import is_dark

_WAYS = ("scatter", "boxes", "associations")
_TOOLS: dict[str, Literal["box", "lasso"]] = {"select": "box", "lasso": "lasso"}
_MAX_NAMES = 30
_MOST_COLUMNS = (8, 15, 30)
_MAX_PAIRS = 60


def show(view_model: ViewModel, view: StageView) -> None:
    """Show a stage's table in the way that the reader chooses, and the selected rows."""
    looks = TableLooks(view_model, view)
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
        way = _choose("look-way", _WAYS, view, "look.way")
        {"scatter": _points, "boxes": _boxes, "associations": _associations}[way](looks, columns)
        if way != "associations":
            show_selection(view_model, view, looks)
    except FabricaError as error:
        show_error(error)


def _choose(key: str, options: tuple[str, ...], view: StageView, code: str) -> str:
    chosen = st.segmented_control(
        t(code),
        options,
        default=options[0],
        key=f"{key}-{view.stage}",
        required=True,
        format_func=lambda name: t(f"look.{name}"),
        label_visibility="collapsed",
    )
    return chosen or options[0]


def _names(columns: Answer, *kinds: str) -> list[str]:
    return [name for name, kind in columns["kinds"].items() if kind in kinds]


def _choose_column(
    looks: TableLooks, code: str, options: list[str], default: str | None, row: Any = st
) -> str | None:
    index = options.index(default) if default in options else None
    name: str | None = row.selectbox(
        t(code), options, index=index, key=f"{code}-{looks.id}", placeholder=t("look.none")
    )
    return name


def _strongest(columns: Answer, names: list[str]) -> list[str]:
    """Return columns with those first that go most with the target."""
    relations = {c["column"]: c.get("relation") for c in columns["columns"]}
    strength = {name: abs((relations.get(name) or {}).get("value") or 0.0) for name in names}
    return sorted(names, key=lambda name: -strength[name])


def _points(looks: TableLooks, columns: Answer) -> None:
    lang, names = language(), _names(columns, "number", "date")
    if len(names) < 2:
        st.info(t("look.points.none"))
        return
    first, second, *_ = _strongest(columns, names)
    row = st.container(horizontal=True, gap="small")
    x = _choose_column(looks, "look.x", names, first, row)
    y = _choose_column(looks, "look.y", names, second, row)
    by_names = [
        *_names(columns, "word", "boolean"),
        *([columns["target"]] * bool(columns["target"])),
    ]
    row = st.container(horizontal=True, gap="small")
    by = _choose_column(looks, "look.by", list(dict.fromkeys(by_names)), columns["target"], row)
    if x is None or y is None or x == y:
        st.info(t("look.points.two"))
        return
    pair = looks.pair(x, y, by)
    if pair is None:
        return
    tool = row.segmented_control(
        t("look.tool"),
        list(_TOOLS) if "date" not in (columns["kinds"][x], columns["kinds"][y]) else ["select"],
        default="select",
        key=f"look-tool-{looks.id}",
        required=True,
        format_func=lambda name: t(f"look.tool.{name}"),
    )
    tool = tool or "select"
    key = f"points-{looks.id}-{x}-{y}-{tool}"
    st.plotly_chart(
        charts.points(pair, lang, tool=tool),
        config=CONFIG,
        key=key,
        width="stretch",
        selection_mode=_TOOLS[tool],
        on_select=partial(_select_area, key, pair, looks),
    )
    relation = relation_text(pair["relation"], lang)
    st.caption(" · ".join(filter(None, (relation, points_text(pair)))))
    _bounds_form(pair, columns, looks)


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


def _bounds_form(pair: Answer, columns: Answer, looks: TableLooks) -> None:
    """Draw fields for the bounds of a box, to select it by keys."""
    sides = (("first", "x"), ("second", "y"))
    if (
        any(columns["kinds"][pair[side]] != "number" for side, _ in sides)
        or not pair["points"]["x"]
    ):
        return
    with st.expander(t("look.bounds")):
        bounds: dict[str, list[float]] = {}
        for side, axis in sides:
            row, name = st.container(horizontal=True, gap="small"), pair[side]
            values = pair["points"][axis]
            bounds[axis] = [
                row.number_input(
                    t(f"look.bounds.{end}", column=name),
                    value=float(ends(values)),
                    key=f"{end}-{looks.id}-{axis}-{name}",
                )
                for end, ends in (("low", min), ("high", max))
            ]
        (x_low, x_high), (y_low, y_high) = bounds["x"], bounds["y"]
        st.button(
            t("look.bounds.do"),
            key=f"bounds-{looks.id}",
            on_click=select_rows,
            args=(
                looks,
                partial(
                    selections.in_box,
                    pair["first"],
                    pair["second"],
                    (x_low, y_low),
                    (x_high, y_high),
                ),
            ),
        )


def _boxes(looks: TableLooks, columns: Answer) -> None:
    numbers = _names(columns, "number")
    if not numbers:
        st.info(t("look.boxes.none"))
        return
    row = st.container(horizontal=True, gap="small")
    first = next(name for name in _strongest(columns, numbers))
    name = _choose_column(looks, "look.column", numbers, first, row)
    others = [other for other in columns["kinds"] if other != name]
    by = _choose_column(looks, "look.by_class", others, columns["target"], row)
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
        format_func=lambda place: charts.word(boxes[place]["label"], lang),
        on_change=lambda: _select_class(st.session_state.get(key), boxes, by, looks),
    )


def _select_class(place: int | None, boxes: list[Any], by: str, looks: TableLooks) -> None:
    if place is not None:
        select_rows(looks, lambda: selections.is_class(by, boxes[place]["label"]))


def _associations(looks: TableLooks, columns: Answer) -> None:
    lang = language()
    row = st.container(horizontal=True, gap="small")
    names = row.multiselect(
        t("look.associations.of"),
        list(columns["kinds"]),
        key=f"associations-of-{looks.id}",
        max_selections=_MAX_NAMES,
        placeholder=t("look.associations.likely"),
    )
    most = row.segmented_control(
        t("look.associations.most"),
        _MOST_COLUMNS,
        default=_MOST_COLUMNS[0],
        key=f"associations-most-{looks.id}",
        required=True,
        disabled=bool(names),
    )
    answer = looks.associations(names, most or _MOST_COLUMNS[0])
    if answer is None or len(answer["columns"]) < 2:
        st.info(t("look.associations.none"))
        return
    figure = charts.associations(answer, lang, dark=is_dark())
    st.plotly_chart(figure, config=CONFIG, key=f"associations-{looks.id}", width="stretch")
    st.caption(t("look.associations.about"))
    if len(answer["columns"]) < len(columns["kinds"]):
        counts = (number(len(side), lang) for side in (answer["columns"], columns["kinds"]))
        st.caption(t("look.columns.cut", **dict(zip(("count", "of"), counts, strict=True))))
    _show_pairs(answer, lang)


def _show_pairs(answer: Answer, lang: str) -> None:
    """Show the strongest pairs, each with its measure."""
    import pandas as pd

    names, matrix = answer["columns"], answer["matrix"]
    pairs = [
        (names[row], names[column], matrix[row][column])
        for row in range(len(names))
        for column in range(row)
        if matrix[row][column]["value"] is not None
    ]
    pairs.sort(key=lambda pair: -abs(pair[2]["value"]))
    lines = [
        {
            t("look.first"): first,
            t("look.second"): second,
            t("relation.title"): abs(relation["value"]),
            t("relation.measure"): relation_text(relation, lang),
        }
        for first, second, relation in pairs[:_MAX_PAIRS]
    ]
    strength = t("relation.title")
    config = {
        strength: st.column_config.ProgressColumn(
            strength, min_value=0.0, max_value=1.0, format="%.2f"
        )
    }
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch", column_config=config)
