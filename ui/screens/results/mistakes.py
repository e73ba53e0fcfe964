"""The rows behind each cell of a confusion matrix: click a cell, or choose it by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.charts.classes import clickable
from ui.charts.look import CONFIG
from ui.screens.results.draw import Own
from ui.screens.results.parts import Figure
from ui.screens.results.past import Past
from ui.screens.results.rows import beside_data, taken
from ui.security.access import download_of
from ui.text.numbers import number
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.tables import show_table

MATRIX = "chart.confusion"


def worst_cell(confusion: Any) -> tuple[str, str]:
    """Return the most frequent mistake, as actual and predicted class.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = {"actual": ["a", "a", "b"], "predicted": ["a", "b", "a"], "n": [9, 1, 2]}
    >>> worst_cell(pd.DataFrame(cells))
    ('b', 'a')
    """
    wrong = confusion[confusion["actual"] != confusion["predicted"]]
    table = wrong if len(wrong) else confusion
    row = table.loc[table["n"].idxmax()]
    return str(row["actual"]), str(row["predicted"])


def with_rows(told: Past, stage: str) -> Own:
    """Return how the page draws an evaluation's confusion matrix, and the rows below it."""

    def after(figure: Figure) -> None:
        if figure.code == MATRIX:
            _show_rows(told, stage)

    return Own(lambda figure, key: _draw_matrix(told, stage, figure, key), after)


def _draw_matrix(told: Past, stage: str, part: Figure, key: str) -> bool:
    if part.code != MATRIX:
        return False
    table = _tables(told, stage)["confusion"]
    cell = [st.session_state.get(f"{side}-{stage}") for side in ("actual", "predicted")]
    st.plotly_chart(
        clickable(part.figure, table, cell if all(cell) else worst_cell(table)), config=CONFIG,
        key=f"{key}-matrix", width="stretch", selection_mode="points",
        on_select=lambda: _clicked(f"{key}-matrix", stage),
    )  # fmt: skip
    return True


def _clicked(key: str, stage: str) -> None:
    points = st.session_state[key].get("selection", {}).get("points", [])
    cell = points[0].get("customdata") if points else None
    if cell and len(cell) >= 2:
        st.session_state[f"actual-{stage}"] = str(cell[0])
        st.session_state[f"predicted-{stage}"] = str(cell[1])


def _show_rows(told: Past, stage: str) -> None:
    """Let the reader choose a cell and show its rows with their data columns."""
    tables = _tables(told, stage)
    if "confusion" not in tables or "predictions" not in tables:
        return
    st.markdown(f"**{t('mistakes.title')}**", help=t("mistakes.help"))
    classes = list(dict.fromkeys(str(one) for one in tables["confusion"]["actual"]))
    first = worst_cell(tables["confusion"])
    line = st.container(horizontal=True, vertical_alignment="bottom")
    cell = [
        _class(line, side, classes, default, stage)
        for side, default in zip(("actual", "predicted"), first, strict=True)
    ]
    rows = taken(tables["predictions"], *cell)
    code = "mistakes.right" if cell[0] == cell[1] else "mistakes.wrong"
    count = number(len(rows), language())
    st.caption(plain(t(code, count=count, actual=cell[0], predicted=cell[1])))
    if not len(rows):
        return
    show_table(beside_data(told, stage, rows))
    where = download_of("cell", told.run.id, stage=stage, actual=cell[0], predicted=cell[1])
    line.link_button(t("mistakes.download"), where, icon=":material/table:", key=f"rows-{stage}")


def _tables(told: Past, stage: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (told.report(stage) or {}).get("tables") or {}
    return found


def _class(line: Any, side: str, classes: list[str], default: str, stage: str) -> str:
    key = f"{side}-{stage}"
    if st.session_state.get(key) not in classes:
        st.session_state[key] = default
    chosen = line.selectbox(t(f"column.{side}"), classes, key=key, width=220)
    return str(chosen)
