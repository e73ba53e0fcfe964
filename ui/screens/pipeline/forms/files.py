"""Choosing a file beside the pipeline, and putting one there."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from pipeline_core.edits import SetSetting
from ui.documents import acts
from ui.documents.documents import keep_file
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.words import t
from ui.widgets.widget_state import answers, place, put

TYPES = ["csv", "gz", "tsv", "txt"]
_UNSHOWN = re.compile(r"\.|.*\.ya?ml$|README", re.IGNORECASE)


def file(form: Form, field: Field, label: str) -> None:
    """Draw a choice among the files beside the pipeline, and a place to drop another."""
    value = form.value(field)
    offered = beside(form.document.file.parent)
    offered += [value] if value and value not in offered else []
    key = put(form.key(field.name), value)
    st.selectbox(
        label, offered, place(offered, value), key=key, on_change=_chosen, args=(form, field, key),
        placeholder=t("form.file.choose"),
    )  # fmt: skip
    with st.popover(t("form.file.add"), icon=":material/upload_file:"):
        key = form.key(field.name, "upload")
        st.file_uploader(
            t("form.file.drop"), type=TYPES, key=key, on_change=_dropped, args=(form, field, key)
        )


def beside(folder: Path) -> list[str]:
    """Return the names of the files in a folder that may be data."""
    try:
        files = sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:
        return []
    return [name for name in files if not _UNSHOWN.match(name)]


def _chosen(form: Form, field: Field, key: str) -> None:
    if answers(key):
        form.change(field, st.session_state[key])


def _dropped(form: Form, field: Field, key: str) -> None:
    dropped = st.session_state[key]
    if dropped is not None:
        name = keep_file(form.document, dropped.name, dropped.getbuffer())
        edit = SetSetting(form.stage.name, field.name, name)
        acts.act(form.document, form.catalogue, edit)
