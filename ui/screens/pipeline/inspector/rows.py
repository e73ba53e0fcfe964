"""The table of a stage: its first rows on a sample, and its columns."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.preferences import preview_sample
from ui.documents.previews import preview
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.table_looks import TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.column_page import show_column
from ui.screens.pipeline.inspector.columns import opened_column, show_columns
from ui.screens.pipeline.inspector.quality import page_button
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import cards
from ui.widgets.tables import show_table


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the preview of a stage's table and its columns, or the page of one of them."""
    failing = shows_failing(view_model, view)
    looks = TableLooks(view_model, view, failing=failing)
    if name := opened_column(looks):
        show_column(view_model, view, looks, name)
        return
    try:
        with st.spinner(t("data.computing"), show_time=False):
            look = preview(view_model.document, view_model.catalogue).get(view.stage)
        look = look.get("failing", look) if look and failing else look
    except FabricaError as error:
        show_error(error)
        return
    if look is None:
        st.info(reason_for_no_rows(view, "data.nothing_before"))
    elif look["error"]:
        st.error(escape_markdown(sentence_of(look["error"], language())))
    elif look["table"] is None:
        if not show_columns(looks, "columns"):  # what checks rows and passes them on has them
            st.info(t("data.no_table"))
    elif not look["rows"]:
        st.info(t("data.no_rows"))
    else:
        page_button(view_model, view.stage)
        _show_table(view, look, language(), "failing_rows" if failing else "rows")
        show_columns(looks, "columns")


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


def shows_failing(view_model: ViewModel, view: StageView) -> bool:
    """Let the reader choose between the two tables of a sieve; tell whether it is the second."""
    entry = view_model.catalogue.get(view.block)
    if entry is None or entry["shape"] != "sieve":
        return False
    chosen = st.segmented_control(
        t("data.part"),
        ["passing", "failing"],
        default="passing",
        key=f"data-part-{view.stage}",
        required=True,
        format_func=lambda name: t(f"data.{name}"),
        label_visibility="collapsed",
    )
    return chosen == "failing"


def _show_table(view: StageView, look: dict[str, Any], lang: str, counted: str) -> None:
    import pandas as pd

    rows: Any = (view.summary or {}).get(counted)
    facts = [] if rows is None else [(t("data.rows"), number(rows, lang))]
    facts.append((t("data.rows_shown"), number(look["rows"], lang)))
    facts.append((t("data.columns"), number(look["columns"], lang)))
    cards(facts)
    st.caption(t("data.sample", count=number(preview_sample(visitor_store().workspace), lang)))
    if look.get("learned_from"):
        st.caption(t("data.few_rows", count=number(look["learned_from"], lang)))
    table = look["table"]
    show_table(pd.DataFrame(table["data"], columns=table["columns"]), headings=False)
