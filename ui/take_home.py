"""Taking a pipeline home: script, picture, file; and the proof that the numbers are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from ui.desk import Desk
from ui.guard import visitor
from ui.numbers import number
from ui.problems import plain, show_error
from ui.words import language, t


def take_home(desk: Desk) -> None:
    """Offer the downloads and the proof."""
    document, lang = desk.document, language()
    stem = document.file.stem
    ready = not desk.errors
    workspace = visitor.workspace()  # a download is made when no page is being drawn
    with st.popover(t("home.title"), icon=":material/download:", width="stretch"):
        st.download_button(
            t("home.script"), lambda: _made(workspace, desk, "script", lang),
            f"{stem}.py", "text/x-python",
            key="download-script", on_click="ignore", disabled=not ready, width="stretch",
            icon=":material/code:", help=t("home.script.help"),
        )  # fmt: skip
        st.download_button(
            t("home.picture"), lambda: _made(workspace, desk, "picture", lang),
            f"{stem}.html", "text/html",
            key="download-picture", on_click="ignore", disabled=not ready, width="stretch",
            icon=":material/image:", help=t("home.picture.help"),
        )  # fmt: skip
        st.download_button(
            t("home.file"), document.text, document.file.name, "application/yaml",
            key="download-file", on_click="ignore", width="stretch", icon=":material/description:",
        )  # fmt: skip
        _verification(desk, lang)


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
            found = _call(visitor.workspace(), desk, "verify", lang)
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


def _made(workspace: Path, desk: Desk, job: str, lang: str) -> bytes:
    """Return a download's content; where it cannot be made, the sentence why."""
    try:
        return str(_call(workspace, desk, job, lang)).encode()
    except FabricaError as error:
        # The download has begun and can only say so in the file itself.
        raise RuntimeError(str(error)) from error


def _call(workspace: Path, desk: Desk, job: str, lang: str) -> Any:
    payload = {"text": desk.document.text, "file": str(desk.document.file), "language": lang}
    if job == "picture":
        payload["statuses"] = {
            name: view.state for name, view in desk.views.items() if view.state != "not_run"
        }
    return client.call(workspace, job, payload)
