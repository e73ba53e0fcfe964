"""Drop zone for files: a data file leads to its review, a pipeline file is opened."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.runs.pack import is_packed_pipeline
from pipeline_core.spec import MAX_BYTES
from ui.documents.code_readings import has_sources, import_code, is_code
from ui.documents.gallery import open_pipeline
from ui.documents.pipeline_folders import import_archive, import_pipeline
from ui.documents.stores import visitor_store
from ui.documents.uploads import save_upload
from ui.screens.home.code_review import offer_review
from ui.screens.home.repair_offer import offer_nul_removal
from ui.text.words import t
from ui.widgets.errors import show_error

MAX_MEGABYTES = 100
_UPLOAD_COUNT_KEY = "dropped-times"


def show_drop_zone() -> None:
    """Show the drop zone, and open the files that are dropped."""
    st.html(_translated_labels())
    count = st.session_state.setdefault(_UPLOAD_COUNT_KEY, 0)
    files = st.file_uploader(
        t("start.drop"),
        accept_multiple_files=True,
        key=f"drop-{count}",
        max_upload_size=MAX_MEGABYTES,
        help=t("start.drop.help"),
        label_visibility="collapsed",
    )
    if not files:
        return
    try:
        _open_files(list(files))
    except FabricaError as error:
        show_error(error)
        if error.code == "starter.nul_bytes":
            offer_nul_removal(files[0])


def _open_files(files: list[Any]) -> None:
    workspace = visitor_store().workspace
    archives = [file for file in files if _is_archive(file)]
    pipelines = [file for file in files if _is_pipeline(file.name)]
    codes = [file for file in files if _is_code(file)]
    if len(files) > 1 and (archives or len(pipelines) + _scripts(codes) != 1):
        names = ", ".join(file.name for file in files)
        raise SpecError("start.one_at_a_time", files=names)
    if codes and not (archives or pipelines):
        _open_code(codes, [file for file in files if file not in codes])
    if archives:
        name = import_archive(workspace, archives[0].name, archives[0].getvalue())
        _clear_uploads()
        open_pipeline(name)
    if not pipelines:
        upload = save_upload(workspace, files[0].name, files[0].getvalue())
        _clear_uploads()
        st.query_params["data"] = upload.digest
        st.rerun()
    first = pipelines[0]
    if first.size > MAX_BYTES:
        raise SpecError("spec.too_large", where=first.name, size=first.size, limit=MAX_BYTES)
    data = {file.name: file.getvalue() for file in files if not _is_pipeline(file.name)}
    name = import_pipeline(workspace, first.name, first.getvalue(), data)
    _clear_uploads()
    open_pipeline(name)


def _open_code(codes: list[Any], data: list[Any]) -> None:
    """Read files of code as a pipeline, with the data files dropped beside them."""
    contents, files = ({file.name: file.getvalue() for file in part} for part in (codes, data))
    read = import_code(visitor_store().workspace, contents, files)
    _clear_uploads()
    offer_review(read)


def _translated_labels() -> str:
    """Return CSS that replaces Streamlit's labels, which exist in English only."""
    limit = t("start.upload.limit", limit=MAX_MEGABYTES)
    prefix = ".st-key-drop-place [data-testid=stFileUploaderDropzone"
    drop_zone = f"{prefix}]"
    labels = {f"{drop_zone} button p": t("start.upload"), f"{prefix}Instructions] span": limit}
    rules = "".join(
        f"{selector} {{ font-size: 0; }} "
        f'{selector}::after {{ content: "{text}"; font-size: .9rem; }} '
        for selector, text in labels.items()
    )
    return f"<style>{rules}{drop_zone} {{ min-height: 6.5rem; align-items: center; }}</style>"


def _is_code(file: Any) -> bool:
    if PurePath(file.name.lower()).suffix == ".zip":
        return not is_packed_pipeline(file) and has_sources(file)
    return is_code(file.name)


def _scripts(codes: list[Any]) -> int:
    """Return how many scripts files of code are: sources dropped together are one."""
    sources = [file for file in codes if file.name.lower().endswith(".py")]
    return len(codes) - len(sources) + bool(sources)


def _is_archive(file: Any) -> bool:
    return PurePath(file.name.lower()).suffix == ".zip" and is_packed_pipeline(file)


def _is_pipeline(name: str) -> bool:
    return PurePath(name.lower()).suffix in (".yaml", ".yml")


def _clear_uploads() -> None:
    """Reset the uploader, which keeps its files in the server's memory."""
    st.session_state[_UPLOAD_COUNT_KEY] += 1
