"""A damaged data file may be opened as a copy without what cannot be read, which is counted."""

from __future__ import annotations

import gzip
from pathlib import PurePath
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.starter.repair import Mended, mended
from ui.documents import running
from ui.documents.looks import Look
from ui.documents.uploads import Kept, keep
from ui.text.numbers import number
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error

MENDABLE = frozenset({"starter.long_rows", "starter.open_quote"})
_SAID = "mended"


def offer_mending(kept: Kept, look: Look) -> None:
    """Offer a copy of a file without the rows that cannot be read.

    Parameters
    ----------
    kept
        The file.
    look
        Why it was refused, and how it was read.
    """
    if not look["refused"] or look["refused"]["code"] not in MENDABLE:
        return
    if st.button(t("mend.rows"), key="mend", icon=":material/healing:", help=t("mend.help")):
        reading = look["reading"]
        copy = mended(
            kept.file.read_bytes(), encoding=reading.get("encoding", "utf-8"),
            separator=reading.get("separator", ","), skip_rows=reading.get("skip_rows", 0),
        )  # fmt: skip
        _open(kept.name, copy)


def offer_without_nuls(file: Any) -> None:
    """Offer a copy of a file that was just dropped, without its NUL bytes."""
    if st.button(t("mend.nuls"), key="mend", icon=":material/healing:", help=t("mend.help")):
        content = file.getvalue()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        _open(file.name, Mended(content.replace(b"\0", b""), content.count(b"\0")))


def say_mended(kept: Kept) -> None:
    """Say what the copy that is looked at is without."""
    copy: Mended | None = st.session_state.get(f"{_SAID}-{kept.digest}")
    if copy is None:
        return
    lang = language()
    if copy.nuls:
        st.warning(plain(t("mend.without_nuls", count=number(copy.nuls, lang))))
    if copy.rows:
        lines = ", ".join(number(one, lang) for one in copy.lines)
        lines += " …" if copy.rows > len(copy.lines) else ""
        st.warning(plain(t("mend.without_rows", count=number(copy.rows, lang), lines=lines)))


def _open(name: str, copy: Mended) -> None:
    path = PurePath(name.removesuffix(".gz"))
    try:
        kept = keep(running.store().workspace, f"{path.stem}-{t('mend.name')}.csv", copy.content)
    except FabricaError as error:
        show_error(error)
        return
    copy.content = b""  # what is kept is on the disk
    st.session_state[f"{_SAID}-{kept.digest}"] = copy
    st.query_params["data"] = kept.digest
    st.rerun()
