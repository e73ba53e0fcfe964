"""The form for what stands beside a run: tags, a hypothesis and a note."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.run_notes import MAX_TAGS, MAX_TEXT, RunNote
from ui.documents.run_rows import RunRow
from ui.documents.stores import visitor_store
from ui.screens.results.run_header import created_text, title_of
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.widget_state import digest_of


def show_note_form(row: RunRow) -> None:
    """Show the form for one run."""
    run, note, lang = row.run, row.note, language()
    about = f"{title_of(run, lang)} · {created_text(run, lang)}"
    # Fields of another key, so that they show what was written elsewhere meanwhile.
    place = f"{run.id}-{digest_of(repr((note.tags, note.note, note.hypothesis)))}"
    st.markdown(f"**{escape_markdown(about)}**  \n`{run.id}`")
    with st.form(f"note-{place}", border=False):
        tags = st.multiselect(
            t("runs.tags"),
            sorted({*visitor_store().notes.tags(), *note.tags}),
            default=list(note.tags),
            accept_new_options=True,
            max_selections=MAX_TAGS,
            placeholder=t("runs.note.tags"),
            key=f"tags-{place}",
        )
        hypothesis, text = (
            st.text_area(
                t(f"runs.column.{name}"),
                value=value,
                max_chars=MAX_TEXT,
                height=height,
                placeholder=t(f"runs.note.{name}"),
                key=f"{name}-{place}",
            )
            for name, value, height in (
                ("hypothesis", note.hypothesis, 68),
                ("note", note.note, 100),
            )
        )
        submitted = st.form_submit_button(t("runs.note.save"), icon=":material/save:")
    if submitted:
        _save(run.id, RunNote(note.starred, tuple(tags), text or "", hypothesis or ""))


def _save(run: str, note: RunNote) -> None:
    try:
        visitor_store().notes.save(run, note)
    except FabricaError as error:
        show_error(error)
        return
    st.session_state["runs-said"] = t("runs.note.saved")
    st.rerun()
