"""Offers to open a damaged data file as a copy without its unreadable rows or NUL bytes."""

from __future__ import annotations

import gzip
from pathlib import PurePath
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.starter import FirstLook
from pipeline_core.starter.file_repair import RepairedFile, repair_file
from ui.documents.stores import visitor_store
from ui.documents.uploads import Upload, save_upload
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error

REPAIRABLE_CODES = frozenset({"starter.long_rows", "starter.open_quote"})
_REPAIRED_KEY = "mended"


def offer_repair(upload: Upload, look: FirstLook) -> None:
    """Offer a copy of a file without the rows that cannot be read.

    Parameters
    ----------
    upload
        The file.
    look
        What `first_look` found: why it is refused, and how it was read.
    """
    if not look["refused"] or look["refused"]["code"] not in REPAIRABLE_CODES:
        return
    if st.button(t("mend.rows"), key="mend", icon=":material/healing:", help=t("mend.help")):
        reading = look["reading"]
        repaired = repair_file(
            upload.file.read_bytes(),
            encoding=reading.get("encoding", "utf-8"),
            separator=reading.get("separator", ","),
            skip_rows=reading.get("skip_rows", 0),
        )
        _open_copy(upload.name, repaired)


def offer_nul_removal(file: Any) -> None:
    """Offer a copy of a just uploaded file, without its NUL bytes."""
    if st.button(t("mend.nuls"), key="mend", icon=":material/healing:", help=t("mend.help")):
        content = file.getvalue()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        _open_copy(file.name, RepairedFile(content.replace(b"\0", b""), content.count(b"\0")))


def show_repair_summary(upload: Upload) -> None:
    """Warn what was removed, if the upload is a repaired copy."""
    repaired: RepairedFile | None = st.session_state.get(f"{_REPAIRED_KEY}-{upload.digest}")
    if repaired is None:
        return
    lang = language()
    if repaired.nuls:
        st.warning(escape_markdown(t("mend.without_nuls", count=number(repaired.nuls, lang))))
    if repaired.rows:
        lines = ", ".join(number(line, lang) for line in repaired.lines)
        lines += " …" if repaired.rows > len(repaired.lines) else ""
        count = number(repaired.rows, lang)
        st.warning(escape_markdown(t("mend.without_rows", count=count, lines=lines)))


def _open_copy(name: str, repaired: RepairedFile) -> None:
    copy_name = f"{PurePath(name.removesuffix('.gz')).stem}-{t('mend.name')}.csv"
    try:
        upload = save_upload(visitor_store().workspace, copy_name, repaired.content)
    except FabricaError as error:
        show_error(error)
        return
    repaired.content = b""  # the session keeps the counts only; the content is on disk
    st.session_state[f"{_REPAIRED_KEY}-{upload.digest}"] = repaired
    st.query_params["data"] = upload.digest
    st.rerun()
