"""Answers of a model for the rows of a file that the visitor brings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.kept_models import KeptModel
from ui.documents.kept_models import answers_for
from ui.documents.lesson_acts import record_answer
from ui.documents.uploads import Upload, save_upload
from ui.security import visitor
from ui.security.access import model_download_url
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error
from ui.widgets.markup import small_table

_TYPES = ["csv", "tsv", "txt", "gz", "zip", "parquet", "arrow", "feather", "xlsx", "json", "jsonl"]
_MAX_COLUMNS = 12
_MAX_ROWS = 50


def show_file_answers(version: KeptModel) -> None:
    """Show a field for a file, and the answers for its rows."""
    st.caption(t("models.file_answers.about"))
    file = st.file_uploader(t("models.upload"), type=_TYPES, key=f"model-upload-{version.title}")
    prepared = st.checkbox(
        t("models.prepared"), key=f"model-prepared-{version.title}", help=t("models.prepared.help")
    )
    if file is None:
        return
    try:
        upload = save_upload(visitor.workspace(), file.name, file.getvalue())
        with st.spinner(t("models.answering"), show_time=False):
            answers = answers_for(version.title, str(upload.file), prepared=prepared)
    except FabricaError as error:
        show_error(error)
        return
    if st.session_state.get("recorded-answers") != (version.title, upload.digest):
        st.session_state["recorded-answers"] = (version.title, upload.digest)
        record_answer(version.title)
    _show_answers(version, upload, answers, prepared=prepared)


def _show_answers(
    version: KeptModel, upload: Upload, answers: Mapping[str, Any], *, prepared: bool
) -> None:
    lang = language()
    show_notes(answers["notes"])
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    row.markdown(t("models.answered", count=number(answers["rows"], lang)))
    more = {"upload": upload.digest, **({"prepared": "1"} if prepared else {})}
    row.link_button(
        t("models.answers_file"),
        model_download_url("answers", version.title, lang, **more),
        icon=":material/download:",
        key=f"model-answers-{version.title}",
    )
    columns = [_heading(name, answers["answers"]) for name in answers["columns"][:_MAX_COLUMNS]]
    rows = [
        [_text(cell, lang) for cell in cells[:_MAX_COLUMNS]]
        for cells in answers["cells"][:_MAX_ROWS]
    ]
    with st.container(key="file-answers"):
        small_table([t("models.row"), *columns], [[str(n + 1), *r] for n, r in enumerate(rows)])
    if answers["rows"] > len(rows) or len(answers["columns"]) > len(columns):
        st.caption(t("models.answers_cut"))


def _heading(column: str, of_answers: Collection[str]) -> str:
    """Return the heading of a column: of an answer in the reader's words, else its name."""
    if column not in of_answers:
        return column
    kind, _, label = column.partition(" ")
    return t("models.score_of", label=label) if kind == "score" else t("models.prediction")


def show_notes(notes: list[Mapping[str, Any]]) -> None:
    """Show what a model has not seen of the rows that it is asked about."""
    for note in notes:
        sentence = translate(note["code"], note["values"], language())
        st.warning(escape_markdown(sentence), icon=":material/info:")


def _text(cell: Any, lang: str) -> str:
    return number(cell, lang) if isinstance(cell, int | float | None) else str(cell)
