"""What a stage's table looks like: its columns and what they hold, its first rows, on a sample."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.previews import preview, profile
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.inspector.nothing import why_nothing
from ui.text.names import words_of
from ui.text.numbers import number
from ui.text.problem_words import in_words, plain
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.pieces import cards
from ui.widgets.tables import MOST_ROWS, show_table

SAMPLE = 1_000
_SHOWN = 3


def show(desk: Desk, view: StageView) -> None:
    """Show the preview of a stage's table, and the profile of its columns."""
    try:
        with st.spinner(t("data.computing"), show_time=False):
            views = preview(desk.document, desk.catalogue)
            shown = views.get(view.stage)
            table = shown and not shown["error"] and shown["table"] is not None
            columns = profile(desk.document, desk.catalogue, view.stage) if table else None
    except FabricaError as error:
        show_error(error)
        return
    lang = language()
    if shown is None:
        st.info(why_nothing(view, "data.nothing_before"))
    elif shown["error"]:
        st.error(plain(in_words(shown["error"], lang)))
    elif shown["table"] is None:
        st.info(t("data.no_table"))
    elif not shown["rows"]:
        st.info(t("data.no_rows"))
    else:
        _show(view, shown, columns or [], lang)


def _show(view: StageView, shown: dict[str, Any], columns: list[dict[str, Any]], lang: str) -> None:
    import pandas as pd

    rows = (view.summary or {}).get("rows")
    cards(
        [(t("data.rows"), number(rows, lang))] * (rows is not None)
        + [(t("data.rows_shown"), number(shown["rows"], lang)),
           (t("data.columns"), number(shown["columns"], lang))]
    )  # fmt: skip
    st.caption(t("data.sample", count=number(SAMPLE, lang)))
    table = shown["table"]
    show_table(pd.DataFrame(table["data"], columns=table["columns"]), headings=False)
    _profile(columns, shown["rows"], lang)


def _profile(columns: list[dict[str, Any]], rows: int, lang: str) -> None:
    """Draw a line a column: kind, gaps, different values, a small picture, what is typical."""
    import pandas as pd

    st.markdown(f"**{t('profile.title')}**")
    picture, missing = t("profile.picture"), t("profile.missing")
    lines = [
        {
            t("column.column"): one["column"],
            t("column.kind"): words_of(one["kind"], "kind", lang),
            missing: one["missing"] / rows,
            t("profile.distinct"): one["distinct"],
            picture: one["bars"],
            t("profile.typical"): typical(one, lang),
        }
        for one in columns[:MOST_ROWS]
    ]  # fmt: skip
    config = {
        picture: st.column_config.BarChartColumn(picture, y_min=0, width="medium"),
        missing: st.column_config.NumberColumn(missing, format="percent"),
    }
    height = min(460, 38 + 35 * max(1, len(lines)))
    st.dataframe(
        pd.DataFrame(lines), hide_index=True, width="stretch", height=height, column_config=config
    )


def typical(one: dict[str, Any], lang: str) -> str:
    """Return a column's range and middle, or its commonest values.

    Examples
    --------
    >>> typical({"least": 1.0, "middle": 2.5, "most": 9.0, "common": []}, "en")
    '1.000 … 2.500 … 9.000'
    >>> typical({"least": None, "common": ["Lima", "Oslo"]}, "en")
    'Lima, Oslo'
    """
    if one["least"] is not None:
        points = (one["least"], one["middle"], one["most"])
        return " … ".join(number(point, lang) for point in points)
    more = ", …" if len(one["common"]) > _SHOWN else ""
    return ", ".join(one["common"][:_SHOWN]) + more
