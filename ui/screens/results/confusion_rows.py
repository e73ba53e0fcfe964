"""Confusion matrix with clickable cells, and the rows of the chosen cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.charts.classification import add_click_targets
from ui.charts.style import CONFIG
from ui.screens.results.figure_override import FigureOverride
from ui.screens.results.parts import Figure
from ui.screens.results.reported_rows import join_input_columns, rows_of_cell
from ui.screens.results.run_report import RunReport
from ui.security.access import run_download_url
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.tables import show_table

MATRIX_CHART = "chart.confusion"
_SIDES = ("actual", "predicted")


def most_frequent_mistake(confusion: Any) -> tuple[str, str]:
    """Return the most frequent mistake, as actual and predicted class.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = {"actual": ["a", "a", "b"], "predicted": ["a", "b", "a"], "n": [9, 1, 2]}
    >>> most_frequent_mistake(pd.DataFrame(cells))
    ('b', 'a')
    """
    mistakes = confusion[confusion["actual"] != confusion["predicted"]]
    table = mistakes if len(mistakes) else confusion
    row = table.loc[table["n"].idxmax()]
    return str(row["actual"]), str(row["predicted"])


def confusion_override(report: RunReport, stage: str) -> FigureOverride:
    """Return the override that makes the confusion matrix clickable, with its rows below."""

    def after(figure: Figure) -> None:
        if figure.code == MATRIX_CHART:
            _draw_cell_rows(report, stage)

    return FigureOverride(lambda figure, key: _draw_matrix(report, stage, figure, key), after)


def _draw_matrix(report: RunReport, stage: str, figure: Figure, key: str) -> bool:
    if figure.code != MATRIX_CHART:
        return False
    table = _tables(report, stage)["confusion"]
    actual, predicted = (st.session_state.get(f"{side}-{stage}") for side in _SIDES)
    cell = (actual, predicted) if actual and predicted else most_frequent_mistake(table)
    st.plotly_chart(
        add_click_targets(figure.figure, table, cell),
        config=CONFIG,
        key=f"{key}-matrix",
        width="stretch",
        selection_mode="points",
        on_select=lambda: _select_clicked_cell(f"{key}-matrix", stage),
    )
    return True


def _select_clicked_cell(key: str, stage: str) -> None:
    points = st.session_state[key].get("selection", {}).get("points", [])
    cell = points[0].get("customdata") if points else None
    if cell and len(cell) >= 2:
        st.session_state[f"actual-{stage}"] = str(cell[0])
        st.session_state[f"predicted-{stage}"] = str(cell[1])


def _draw_cell_rows(report: RunReport, stage: str) -> None:
    """Let the reader choose a cell, and show its rows with their input columns."""
    tables = _tables(report, stage)
    if "confusion" not in tables or "predictions" not in tables:
        return
    st.markdown(f"**{t('mistakes.title')}**", help=t("mistakes.help"))
    classes = list(dict.fromkeys(str(label) for label in tables["confusion"]["actual"]))
    first = most_frequent_mistake(tables["confusion"])
    line = st.container(horizontal=True, vertical_alignment="bottom")
    cell = [
        _choose_class(line, side, classes, default, stage)
        for side, default in zip(_SIDES, first, strict=True)
    ]
    rows = rows_of_cell(tables["predictions"], *cell)
    code = "mistakes.right" if cell[0] == cell[1] else "mistakes.wrong"
    count = number(len(rows), language())
    st.caption(escape_markdown(t(code, count=count, actual=cell[0], predicted=cell[1])))
    if not len(rows):
        return
    show_table(join_input_columns(report, stage, rows))
    url = run_download_url("cell", report.run.id, stage=stage, actual=cell[0], predicted=cell[1])
    line.link_button(t("mistakes.download"), url, icon=":material/table:", key=f"rows-{stage}")


def _tables(report: RunReport, stage: str) -> Mapping[str, Any]:
    tables: Mapping[str, Any] = (report.stage_report(stage) or {}).get("tables") or {}
    return tables


def _choose_class(line: Any, side: str, classes: list[str], default: str, stage: str) -> str:
    key = f"{side}-{stage}"
    if st.session_state.get(key) not in classes:
        st.session_state[key] = default
    chosen = line.selectbox(t(f"column.{side}"), classes, key=key, width=220)
    return str(chosen)
