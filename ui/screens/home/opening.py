"""The place to drop a file: data becomes a first pipeline, a pipeline file is opened."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.spec import MAX_BYTES
from ui.documents import running
from ui.documents.gallery import go_to
from ui.documents.making import open_file
from ui.documents.uploads import keep
from ui.screens.home.mending import offer_without_nuls
from ui.text.words import t
from ui.widgets.errors import show_error

LARGEST_MB = 100
_TIMES = "dropped-times"


def drop_place() -> None:
    """Take files and go where they lead."""
    st.html(_own_words())
    times = st.session_state.setdefault(_TIMES, 0)
    files = st.file_uploader(
        t("start.drop"), accept_multiple_files=True, key=f"drop-{times}",
        max_upload_size=LARGEST_MB, help=t("start.drop.help"), label_visibility="collapsed",
    )  # fmt: skip
    if not files:
        return
    try:
        _take(list(files))
    except FabricaError as error:
        show_error(error)
        if error.code == "starter.nul_bytes":
            offer_without_nuls(files[0])


def _take(files: list[Any]) -> None:
    workspace = running.store().workspace
    pipelines = [one for one in files if _is_pipeline(one.name)]
    if not pipelines:
        kept = keep(workspace, files[0].name, files[0].getvalue())
        _forget()
        st.query_params["data"] = kept.digest
        st.rerun()
    first = pipelines[0]
    if first.size > MAX_BYTES:
        raise SpecError("spec.too_large", where=first.name, size=first.size, limit=MAX_BYTES)
    data = {one.name: one.getvalue() for one in files if not _is_pipeline(one.name)}
    name = open_file(workspace, first.name, first.getvalue(), data)
    _forget()
    go_to(name)


def _own_words() -> str:
    """Put our words in place of Streamlit's, which are English only."""
    limit = t("start.upload.limit", limit=LARGEST_MB)
    below = ".st-key-drop-place [data-testid=stFileUploaderDropzone"
    zone = f"{below}]"
    words = ((f"{zone} button p", t("start.upload")), (f"{below}Instructions] span", limit))
    rules = "".join(
        f'{where} {{ font-size: 0; }} {where}::after {{ content: "{text}"; font-size: .9rem; }} '
        for where, text in words
    )
    return f"<style>{rules}{zone} {{ min-height: 6.5rem; align-items: center; }}</style>"


def _is_pipeline(name: str) -> bool:
    return PurePath(name.lower()).suffix in (".yaml", ".yml")


def _forget() -> None:
    """Let the files go: the server holds them in memory as long as they are shown."""
    st.session_state[_TIMES] += 1
