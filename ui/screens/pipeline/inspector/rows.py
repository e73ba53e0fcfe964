"""The table of a stage on a sample: its first rows, and a profile of its columns."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.preferences import preview_sample
from ui.documents.previews import preview, profile
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.names import cell_text
from ui.text.numbers import number
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import cards
from ui.widgets.tables import MAX_ROWS, show_table

_MAX_VALUES = 3
_MAX_HEIGHT, _HEADER_HEIGHT, _ROW_HEIGHT = 460, 38, 35


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the preview of a stage's table, and the profile of its columns."""
    try:
        with st.spinner(t("data.computing"), show_time=False):
            look = preview(view_model.document, view_model.catalogue).get(view.stage)
            has_table = look and not look["error"] and look["table"] is not None
            columns = (
                profile(view_model.document, view_model.catalogue, view.stage)
                if has_table
                else None
            )
    except FabricaError as error:
        show_error(error)
        return
    if look is None:
        st.info(reason_for_no_rows(view, "data.nothing_before"))
    elif look["error"]:
        st.error(escape_markdown(sentence_of(look["error"], language())))
    elif look["table"] is None:
        st.info(t("data.no_table"))
    elif not look["rows"]:
        st.info(t("data.no_rows"))
    else:
        _show_table(view, look, columns or [], language())


def reason_for_no_rows(view: StageView, otherwise: str) -> str:
    """Return the sentence that says why a stage shows no rows.

    Parameters
    ----------
    view
        The stage.
    otherwise
        The code of the sentence if the stage is neither skipped nor has errors.
    """
    if view.state == "skipped" and view.reason:
        return t("data.skipped", reason=sentence_of(view.reason, language()))
    if view.problem == "todo" and view.has_fault:
        return t("data.finish_first")
    return t("data.repair_first" if view.problem == "error" else otherwise)


def _show_table(
    view: StageView, look: dict[str, Any], columns: list[dict[str, Any]], lang: str
) -> None:
    import pandas as pd

    rows = (view.summary or {}).get("rows")
    facts = [] if rows is None else [(t("data.rows"), number(rows, lang))]
    facts.append((t("data.rows_shown"), number(look["rows"], lang)))
    facts.append((t("data.columns"), number(look["columns"], lang)))
    cards(facts)
    st.caption(t("data.sample", count=number(preview_sample(visitor_store().workspace), lang)))
    table = look["table"]
    show_table(pd.DataFrame(table["data"], columns=table["columns"]), headings=False)
    _show_profile(columns, look["rows"], lang)


def _show_profile(columns: list[dict[str, Any]], rows: int, lang: str) -> None:
    """Show a row for each column: kind, missing and distinct values, a chart, typical values."""
    import pandas as pd

    st.markdown(f"**{t('profile.title')}**")
    chart, missing = t("profile.picture"), t("profile.missing")
    lines = [
        {
            t("column.column"): column["column"],
            t("column.kind"): cell_text(column["kind"], "kind", lang),
            missing: column["missing"] / rows,
            t("profile.distinct"): column["distinct"],
            chart: column["bars"],
            t("profile.typical"): typical_values(column, lang),
        }
        for column in columns[:MAX_ROWS]
    ]
    config = {
        chart: st.column_config.BarChartColumn(chart, y_min=0, width="medium"),
        missing: st.column_config.NumberColumn(missing, format="percent"),
    }
    height = min(_MAX_HEIGHT, _HEADER_HEIGHT + _ROW_HEIGHT * max(1, len(lines)))
    st.dataframe(
        pd.DataFrame(lines), hide_index=True, width="stretch", height=height, column_config=config
    )


def typical_values(column: dict[str, Any], lang: str) -> str:
    """Return a column's range and median, or its most common values.

    Examples
    --------
    >>> typical_values({"least": 1.0, "middle": 2.5, "most": 9.0, "common": []}, "en")
    '1.000 … 2.500 … 9.000'
    >>> typical_values({"least": None, "common": ["Lima", "Oslo"]}, "en")
    'Lima, Oslo'
    """
    if column["least"] is not None:
        points = (column["least"], column["middle"], column["most"])
        return " … ".join(number(point, lang) for point in points)
    more = ", …" if len(column["common"]) > _MAX_VALUES else ""
    return ", ".join(column["common"][:_MAX_VALUES]) + more
