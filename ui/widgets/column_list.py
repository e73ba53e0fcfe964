"""The columns of a table as a list: kind, gaps, distinct values, distribution, relation.

It is the same wherever columns are listed; a click on one leads to its page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ui.text.markdown import escape_markdown
from ui.text.names import cell_text
from ui.text.numbers import data_value
from ui.text.relations import relation_text
from ui.text.words import language, t

_MAX_VALUES = 3
_MAX_HEIGHT, _HEADER_HEIGHT, _ROW_HEIGHT = 460, 38, 35
Column = Mapping[str, Any]


def column_list(
    columns: Sequence[Column],
    rows: int,
    target: str | None,
    key: str,
    on_click: Callable[[str], None],
    more: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Show a line for each column.

    Parameters
    ----------
    columns
        Their profiles, as `runs.table_looks.table_columns` has them.
    rows
        The number of rows that were counted.
    target
        The column to be predicted, if there is one.
    key
        Key of the list.
    on_click
        Called with the name of the column that was clicked.
    more
        Further values of each column by its name, each under its heading, beside the name.
    """
    import pandas as pd

    lang = language()
    name = t("column.column")
    lines = [
        {
            name: column["column"],  # first, also where there is more to say
            **(more or {}).get(column["column"], {}),
            **_line(column, rows, target, lang),
        }
        for column in columns
    ]
    height = min(_MAX_HEIGHT, _HEADER_HEIGHT + _ROW_HEIGHT * max(1, len(lines)))
    counter = st.session_state.setdefault(f"{key}-clicks", 0)
    list_key = f"{key}-{counter}"
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        width="stretch",
        height=height,
        key=list_key,
        column_config=_column_config(target),
        selection_mode="single-cell",
        on_select=lambda: _click(key, list_key, columns, on_click),
    )


def _line(column: Column, rows: int, target: str | None, lang: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        t("column.kind"): cell_text(column["kind"], "kind", lang),
        t("profile.missing"): column["missing"] / max(1, rows),
        t("profile.distinct"): column["distinct"],
        t("profile.picture"): column["bars"],
    }
    if target is not None:
        line |= relation_cells(column.get("relation"), lang, is_target=column["column"] == target)
    return line | {t("profile.typical"): typical_values(column, lang)}


def relation_cells(
    relation: Mapping[str, Any] | None, lang: str, *, is_target: bool
) -> dict[str, Any]:
    """Return the cells of a column's relation to the target, under their headings."""
    value = relation["value"] if relation else None
    return {
        t("relation.title"): None if value is None else abs(value),
        t("relation.measure"): t("relation.target") if is_target else relation_text(relation, lang),
    }


def _column_config(target: str | None) -> dict[str, Any]:
    kinds, missing = st.column_config, t("profile.missing")
    return {
        t("column.column"): kinds.TextColumn(t("column.column"), pinned=True, width=135),
        missing: kinds.NumberColumn(missing, format="percent"),
        **picture_config(target),
    }


def picture_config(target: str | None) -> dict[str, Any]:
    """Return how a column's distribution is drawn, and its relation to the target."""
    kinds, chart, relation = st.column_config, t("profile.picture"), t("relation.title")
    config: dict[str, Any] = {chart: kinds.BarChartColumn(chart, y_min=0, width=80)}
    if target is not None:
        config[relation] = kinds.ProgressColumn(
            relation,
            min_value=0.0,
            max_value=1.0,
            format="%.2f",
            width=110,
            help=t("relation.help", target=escape_markdown(target)),
        )
    return config


def _click(
    key: str, list_key: str, columns: Sequence[Column], on_click: Callable[[str], None]
) -> None:
    cells = st.session_state[list_key].get("selection", {}).get("cells", [])
    if cells:
        st.session_state[f"{key}-clicks"] += 1  # a new list, in which nothing is selected
        on_click(columns[cells[0][0]]["column"])


def typical_values(column: Column, lang: str) -> str:
    """Return a column's range and median, or its most common values.

    Examples
    --------
    >>> typical_values({"least": 1.0, "middle": 2.5, "most": 9.0, "common": []}, "en")
    '1 … 2.5 … 9'
    >>> typical_values({"least": None, "common": ["Lima", "Oslo"]}, "en")
    'Lima, Oslo'
    """
    if column["least"] is not None:
        points = (column["least"], column["middle"], column["most"])
        return " … ".join(data_value(point, lang) for point in points)
    more = ", …" if len(column["common"]) > _MAX_VALUES else ""
    return ", ".join(column["common"][:_MAX_VALUES]) + more
