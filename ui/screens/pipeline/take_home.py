"""Taking a pipeline home: script, picture, file; and the proof that the numbers are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from ui.documents.view_model import Desk
from ui.security import visitor
from ui.security.access import download_of, take_of
from ui.text.numbers import number
from ui.text.problem_words import plain
from ui.text.words import known, language, t
from ui.widgets.errors import show_error

_KINDS = {"script": "code", "picture": "image", "file": "description"}


def take_home(desk: Desk) -> None:
    """Offer the downloads and the proof."""
    lang = language()
    with st.popover(t("home.title"), icon=":material/download:"):
        for kind, icon in _KINDS.items():
            st.link_button(
                t(f"home.{kind}"), _address(desk, kind, lang), icon=f":material/{icon}:",
                disabled=bool(desk.errors) and kind != "file", width="stretch",
                help=known(f"home.{kind}.help", lang), key=f"download-{kind}",
            )  # fmt: skip
        _verification(desk, lang)


def _address(desk: Desk, kind: str, lang: str) -> str:
    if desk.past and desk.run is not None:
        kind = "pipeline" if kind == "file" else kind
        return download_of(kind, desk.run.id, language=lang)
    return take_of(kind, desk.document.id, lang)


def _verification(desk: Desk, lang: str) -> None:
    keys = {name: view.key for name, view in desk.views.items() if view.key}
    finished = bool(keys) and len(keys) == len(desk.views) and not desk.past
    asked = st.button(
        t("home.verify"), key="verify", disabled=not finished, width="stretch",
        icon=":material/verified:",
        help=t("home.verify.help" if finished else "home.verify.run_first"),
    )  # fmt: skip
    if not asked:
        return
    try:
        with st.spinner(t("home.verifying")):
            found = _verified(visitor.workspace(), desk, lang)
    except FabricaError as error:
        show_error(error)
        return
    compared = number(found["compared"], lang)
    if found["equal"]:
        st.success(t("home.equal", compared=compared))
    else:
        count = number(len(found["differences"]), lang)
        first = plain(str(next(iter(found["differences"]), "")))
        st.error(t("home.different", count=count, compared=compared, first=first))


def _verified(workspace: Path, desk: Desk, lang: str) -> Any:
    payload = {"text": desk.document.text, "file": str(desk.document.file), "language": lang}
    return client.call(workspace, "verify", payload)
