"""A stage's title and note: shown under its name, and written in a small form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from pipeline_core.edits import DescribeStage
from pipeline_core.spec import MAX_NAME, MAX_STAGE_NOTE, LocalText, Stage, text_in, with_text
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets.widget_state import has_new_value, widget_key

_Part = Literal["title", "note"]


def show_description(stage: Stage) -> None:
    """Show a stage's title and note in the reader's language, where it has them."""
    title, note = (escape_markdown(text_in(text, language())) for text in (stage.title, stage.note))
    text = "  \n".join(filter(None, (title and f"**{title}**", *note.splitlines())))
    if text:
        st.markdown(text)


def description_fields(view_model: ViewModel, stage: Stage) -> None:
    """Draw the fields in which a stage's title and note are written."""
    toggle_key = f"by-language-{view_model.document.id}-{stage.name}"
    has_languages = any(isinstance(text, Mapping) for text in (stage.title, stage.note))
    st.session_state.setdefault(toggle_key, has_languages)
    for part, text, limit in (
        ("title", stage.title, MAX_NAME),
        ("note", stage.note, MAX_STAGE_NOTE),
    ):
        field = st.text_input if part == "title" else st.text_area
        written = _written_text(text)
        key = widget_key(f"{part}-{view_model.document.id}-{stage.name}-{language()}", written)
        field(
            t(f"describe.{part}"),
            value=written,
            key=key,
            max_chars=limit,
            placeholder=text_in(text, language()),
            on_change=_write,
            args=(view_model, stage, part, key, toggle_key),
        )
    st.checkbox(t("describe.by_language"), key=toggle_key, help=t("describe.by_language.help"))


def _written_text(text: LocalText) -> str:
    """Return what stands in the field: the words of the reader's language, or of all."""
    return text if isinstance(text, str) else text.get(language(), "")


def _write(view_model: ViewModel, stage: Stage, part: _Part, key: str, toggle_key: str) -> None:
    if not has_new_value(key):
        return
    before, words = getattr(stage, part), st.session_state[key]
    if st.session_state[toggle_key] and isinstance(before, str):
        before = {"en": before, "es": before} if before else {}
    elif not st.session_state[toggle_key]:
        before = ""
    new: LocalText = with_text(before, language(), words) or ""
    edit = DescribeStage(stage.name, **{part: new})
    edit_actions.try_edits(view_model.document, view_model.catalogue, edit)
    st.rerun()
