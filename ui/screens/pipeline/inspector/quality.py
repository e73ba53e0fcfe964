"""What is odd in a stage's table as a whole: gaps that come together, repeats, outliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui.documents.table_looks import Answer, TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.columns import source_text
from ui.security.access import pipeline_download_url
from ui.text.numbers import data_value, number, one_decimal
from ui.text.words import language, t
from ui.widgets.markup import cards


def show_quality(looks: TableLooks, _columns: Answer) -> None:
    """Show missing patterns, repeated rows and outliers of a stage's table."""
    answer, lang = looks.quality(), language()
    if answer is None:
        return
    if answer["counted"]:
        st.caption(source_text(answer))
    rows, repeats = answer["counted"] or answer["rows"], answer["repeats"]
    complete = f"{one_decimal(100 * answer['complete'] / max(1, rows), lang)} %"
    facts = [(t("look.complete"), complete), (t("look.repeated"), number(repeats["rows"], lang))]
    if repeats["rows"]:
        facts.append((t("look.most_copies"), number(repeats["most"], lang)))
    cards(facts)
    _patterns(answer["patterns"], rows)
    _odd(answer["odd"], rows, lang)


def _patterns(patterns: Sequence[Mapping[str, Any]], rows: int) -> None:
    st.markdown(f"**{t('look.together')}**")
    if not patterns:
        st.caption(t("look.nothing_missing"))
        return
    lines = [
        {
            t("look.rows"): pattern["rows"],
            t("look.share"): pattern["rows"] / max(1, rows),
            t("look.together"): ", ".join(pattern["columns"]),
        }
        for pattern in patterns
    ]
    _table(lines, t("look.share"))


def _odd(odd: Sequence[Mapping[str, Any]], rows: int, lang: str) -> None:
    st.markdown(f"**{t('look.outliers')}**")
    if not odd:
        st.caption(t("look.no_outliers"))
        return
    lines = [
        {
            t("look.column"): column["column"],
            t("look.rows"): column["count"],
            t("look.share"): column["count"] / max(1, rows),
            t("look.fences"): f"{data_value(column['low'], lang)} … "
            f"{data_value(column['high'], lang)}",
            t("look.furthest"): data_value(column["furthest"], lang),
        }
        for column in odd
    ]
    _table(lines, t("look.share"))
    st.caption(t("look.fences.about"))


def _table(lines: list[dict[str, Any]], share: str) -> None:
    import pandas as pd

    config = {share: st.column_config.NumberColumn(share, format="percent")}
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch", column_config=config)


def page_button(view_model: ViewModel, stage: str) -> None:
    """Draw the link to the profile of a stage's table as a page to print."""
    if view_model.past:  # of the tables as they are now
        return
    st.link_button(
        t("look.page"),
        pipeline_download_url("profile", view_model.document.id, language(), stage=stage),
        icon=":material/print:",
        help=t("look.page.help"),
        key=f"profile-page-{stage}",
    )
