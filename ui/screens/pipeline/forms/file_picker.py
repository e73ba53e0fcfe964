"""The picker of a data file beside the pipeline, with an upload."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import edit_actions
from ui.documents.documents import store_data_file
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, option_index, widget_key

TYPES = [
    "csv", "tsv", "txt", "gz", "zst", "zip", "parquet", "feather", "arrow", "xlsx", "xlsm", "json",
    "jsonl", "ndjson", "db", "sqlite", "sqlite3",
]  # fmt: skip
_HIDDEN = re.compile(r"\.|.*\.(ya?ml|py)$|README", re.IGNORECASE)


def file_picker(form: Form, field: Field, label: str) -> None:
    """Draw a choice of the files beside the pipeline, and an upload."""
    value = form.value(field)
    options = data_files(form.document.file.parent)
    options += [value] if value and value not in options else []
    key = widget_key(form.key(field.name), value)
    st.selectbox(
        label,
        options,
        option_index(options, value),
        key=key,
        on_change=_choose,
        args=(form, field, key),
        placeholder=t("form.file.choose"),
    )
    with st.popover(t("form.file.add"), icon=":material/upload_file:"):
        key = form.key(field.name, "upload")
        st.file_uploader(
            t("form.file.drop"),
            type=TYPES,
            key=key,
            on_change=_store_upload,
            args=(form, field, key),
        )


def data_files(folder: Path) -> list[str]:
    """Return the names of a folder's files that may hold data."""
    try:
        files = sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:
        return []
    return [name for name in files if not _HIDDEN.match(name)]


def _choose(form: Form, field: Field, key: str) -> None:
    if has_new_value(key):
        form.change(field, st.session_state[key])


def _store_upload(form: Form, field: Field, key: str) -> None:
    upload = st.session_state[key]
    if upload is None:
        return
    try:
        name = store_data_file(form.document, upload.name, upload.getbuffer())
    except FabricaError as error:
        st.session_state[edit_actions.ERROR_KEY] = error
    else:
        form.change(field, name)
