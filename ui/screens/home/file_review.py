"""Review of an uploaded data file: its problems, columns and choices, before a pipeline is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.starter import (
    Choices,
    Finding,
    FirstLook,
    compose,
    default_choices,
    exclusion_reasons,
    findings,
)
from ui.documents import document_runs, documents
from ui.documents.gallery import open_pipeline
from ui.documents.pipeline_folders import (
    create_folder,
    data_file_name,
    title_of_file_name,
    write_pipeline,
)
from ui.documents.stores import visitor_store
from ui.documents.uploads import Upload
from ui.screens.home.choices_form import ask_choices
from ui.screens.home.column_table import show_columns
from ui.screens.home.data_preview import show_rows
from ui.screens.home.looking import look_at, show_first_rows
from ui.screens.home.reading_form import show_reading_form
from ui.screens.home.reading_offers import show_offers
from ui.screens.home.repair_offer import offer_repair, show_repair_summary
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, readable_size
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import cards


def show_file_review(upload: Upload) -> None:
    """Show a data file with the guessed choices, and offer to create its pipeline.

    Parameters
    ----------
    upload
        The data file.
    """
    st.caption(t("start.review.about"))
    show_repair_summary(upload)
    reading = st.session_state.get(f"reading-{upload.digest}")
    target = st.session_state.get(f"target-{upload.digest}")
    try:
        look = look_at(upload, reading, target)
    except FabricaError as error:
        show_error(error)
        st.button(t("start.try_again"), key="look-again", icon=":material/refresh:")
        return
    show_first_rows(upload)
    facts, action = st.columns([3, 2], vertical_alignment="center")
    with facts:
        _draw_size(upload, look)
    if look["refused"] or len(look["columns"]) < 2:
        show_findings(findings(look, Choices("")))
        offer_repair(upload, look)
        if look["columns"]:
            show_rows(look)
        _show_reading(upload, look, expanded=True)
        return
    _draw_choices(upload, look, action)


def _draw_choices(upload: Upload, look: FirstLook, action: Any) -> None:
    defaults = default_choices(look, title_of_file_name(upload.name))
    notices = st.container()
    left, right = st.columns([2, 3], gap="large")
    with left:
        choices = ask_choices(upload, look, defaults)
    with right:
        columns, rows = st.tabs([t("start.columns"), t("start.first_rows")])
        with columns:
            show_columns(upload, look, choices)
        with rows:
            show_rows(look)
        _show_reading(upload, look, expanded=False)
    problems = findings(look, choices)
    with notices:
        show_findings(problems)
        show_offers(upload, look)
        _draw_notes(look, choices)
    with action:
        _offer_creation(
            upload, look, choices, ready=all(problem.severity != "error" for problem in problems)
        )


def _show_reading(upload: Upload, look: FirstLook, *, expanded: bool) -> None:
    """Show how a CSV file is read; the other formats say it themselves."""
    if "block" not in look:
        show_reading_form(upload, look, expanded=expanded)


def show_findings(problems: list[Finding]) -> None:
    """Show findings, errors apart from warnings."""
    for problem in problems:
        draw = st.error if problem.severity == "error" else st.warning
        draw(escape_markdown(t(problem.message.code, **problem.message.values)))


def _draw_notes(look: FirstLook, choices: Choices) -> None:
    """Show how the file was interpreted, and why columns are left out."""
    plain = [note for note in look["notes"] if "offers" not in note]
    notes = [t(note["code"], **_message_values(note)) for note in plain]
    reasons = exclusion_reasons(look)
    for name in (*choices.ids, *choices.left_out):
        if name in reasons:
            reason = t(reasons[name]["code"], **_message_values(reasons[name]))
            notes.append(t("start.left_out", column=name[:60], reason=reason))
    if notes:
        st.info("\n".join(f"- {escape_markdown(note)}" for note in notes))


def _message_values(message: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "code"}


def _draw_size(upload: Upload, look: FirstLook) -> None:
    lang = language()
    size = readable_size(upload.size, lang)
    values = [(t("start.rows"), number(look["rows"], lang))]
    values += [(t("start.columns"), number(len(look["columns"]), lang)), (t("start.size"), size)]
    cards(values if look["columns"] else values[2:])


def _offer_creation(upload: Upload, look: FirstLook, choices: Choices, ready: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        run = st.button(
            t("start.make_and_run"),
            key="make-and-run",
            type="primary",
            disabled=not ready,
            icon=":material/play_arrow:",
        )
        create = st.button(t("start.make"), key="make", disabled=not ready)
    if not (run or create):
        return
    try:
        folder = create_folder(visitor_store().workspace, choices.name or upload.name)
        name = write_pipeline(folder, compose(look, choices, data_file_name(upload)), upload)
        if run and (document := documents.load(name)) is not None:
            document_runs.start(document)
    except FabricaError as error:
        show_error(error)
        return
    open_pipeline(name)
