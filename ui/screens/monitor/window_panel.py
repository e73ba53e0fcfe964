"""One window of a watch: its columns over the reference's, and its rows where they still are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.monitor.source_names import batch_label
from pipeline_core.store.watch_history import SeenWindow
from ui.documents.watches import Watch, rows_of_window
from ui.documents.window_points import (
    BROKEN,
    PARTS,
    alarm_band,
    column_state,
    times_limit,
)
from ui.screens.monitor.cell_table import cell_table, percent
from ui.screens.monitor.states import subject_name
from ui.text.markdown import escape_markdown
from ui.text.numbers import MISSING, data_value, local_time, number
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error
from ui.widgets.markup import small_table

_FIRST = 6
_MAX_COLUMNS = 12
_MAX_ROWS = 50
Json = Mapping[str, Any]


def show_window(watch: Watch, window: SeenWindow) -> None:
    """Show a window of a watch."""
    lang = language()
    label = escape_markdown(batch_label(window.batch))
    st.markdown(f"##### {t('watching.chart.window', number=window.number)} · {label}")
    values = {
        "time": local_time(window.created, lang),
        "rows": data_value(window.rows, lang),
        "model": window.model,
    }
    st.caption(escape_markdown(t("watching.window.about", **values)))
    if refusal := window.result.get("refusal"):
        st.error(escape_markdown(translate(refusal["code"], refusal["values"], lang)))
    tables = [*column_tables(window, lang)]
    if tables:
        st.html("".join(tables[:_FIRST]))
    else:
        st.caption(t("watching.window.no_counts"))
    if rest := tables[_FIRST:]:
        with st.expander(t("watching.window.more", count=len(rest))):
            st.html("".join(rest))
    _show_rows(watch, window, lang)


def column_tables(window: SeenWindow, lang: str) -> Iterator[str]:
    """Yield the columns of a window as HTML, those furthest beyond their limit first."""
    columns = [
        (column, part)
        for part in PARTS
        for column in (window.result.get(part) or {}).get("columns") or ()
    ]
    results = window.result
    columns.sort(key=lambda line: -times_limit(line[0], results[line[1]]))
    for column, part in columns:
        cells = (results[part].get("cells") or {}).get(column["column"])
        state = column_state(column)
        if cells or state == BROKEN:
            title = _title(str(column["column"]), part, lang)
            remark = remark_of(column, results[part], lang)
            yield cell_table(title, remark, cells or (), lang, bad=state > 0)


def _title(name: str, part: str, lang: str) -> str:
    return subject_name(f"answers: {name}" if part == "answers" else name, lang)


def remark_of(column: Json, part: Json, lang: str) -> str:
    """Return how far a column drifted beside its limit, and what else is odd about it."""
    if column_state(column) == BROKEN:
        is_absent = column.get("status") == "gone"
        code = "watching.column.gone" if is_absent else "watching.column.kind_changed"
        return translate(code, None, lang)
    band = alarm_band(column, part)
    values = {"psi": number(column.get("psi"), lang), "limit": number(band, lang)}
    texts = [translate("watching.column.drift", values, lang)]
    if new := column.get("new_categories"):
        texts.append(translate("watching.column.new", {"categories": new}, lang))
    if beyond := column.get("beyond_range"):
        values = {"share": percent(beyond, lang)}
        texts.append(translate("watching.column.beyond", values, lang))
    return " · ".join(texts)


def _show_rows(watch: Watch, window: SeenWindow, lang: str) -> None:
    key = f"rows-{watch.id}-{window.number}"
    if not st.button(t("watching.rows.show"), key=key, icon=":material/table_rows:"):
        return
    try:
        with st.spinner(t("watching.rows.reading"), show_time=False):
            answer = rows_of_window(watch, window)
    except FabricaError as error:
        show_error(error)
        return
    columns: Sequence[str] = answer["columns"][:_MAX_COLUMNS]
    rows = [
        [_text(cell, lang) for cell in cells[:_MAX_COLUMNS]]
        for cells in answer["cells"][:_MAX_ROWS]
    ]
    counted = [[data_value(place + 1, lang), *row] for place, row in enumerate(rows)]
    small_table([t("models.row"), *columns], counted)
    if answer["rows"] > len(rows) or answer["width"] > len(columns):
        values = {name: data_value(answer[name], lang) for name in ("rows", "width")}
        st.caption(t("watching.rows.cut", **values))


def _text(cell: Any, lang: str) -> str:
    if isinstance(cell, bool):
        return translate("word.yes" if cell else "word.no", None, lang)
    if cell is None:
        return MISSING
    return data_value(cell, lang) if isinstance(cell, int | float) else str(cell)
