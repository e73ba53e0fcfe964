"""The export menu: what a pipeline is taken home as, and the verification of the script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from ui.documents.lesson_acts import record_verification
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.code_dialog import choose_form, code_dialog, read_button, times_opened
from ui.security import visitor
from ui.security.access import pipeline_download_url, run_download_url
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, lookup_text, t
from ui.widgets.errors import show_error

# Kinds of downloads and their icons.
_KINDS = {
    "script": "code",
    "notebook": "menu_book",
    "project": "inventory_2",
    "picture": "image",
    "file": "description",
    "pack": "folder_zip",
}


def export_menu(view_model: ViewModel) -> None:
    """Show the downloads and the verification of the script."""
    lang = language()
    key = f"take-home-{times_opened()}"  # a new one closes it: it would lie over the dialog
    with st.popover(t("home.title"), icon=":material/download:", key=key):
        form = choose_form()
        for kind, icon in _KINDS.items():
            taken = "code" if (kind, form) == ("script", "two") else kind
            st.link_button(
                t(f"home.{kind}"),
                _download_url(view_model, taken, lang),
                icon=f":material/{icon}:",
                disabled=_is_disabled(view_model, kind),
                width="stretch",
                help=lookup_text(f"home.{taken}.help", lang),
                key=f"download-{kind}",
            )
            if kind == "script":
                read_button(view_model, disabled=_is_disabled(view_model, kind))
                _verification_button(view_model, lang, form)
    code_dialog(view_model, form)


def _is_disabled(view_model: ViewModel, kind: str) -> bool:
    if kind == "pack":  # of the data as they are now
        return view_model.past
    return bool(view_model.errors) and kind != "file"


def _download_url(view_model: ViewModel, kind: str, lang: str) -> str:
    if view_model.past and view_model.run is not None:
        kind = "pipeline" if kind == "file" else kind
        return run_download_url(kind, view_model.run.id, language=lang)
    return pipeline_download_url(kind, view_model.document.id, lang)


def _verification_button(view_model: ViewModel, lang: str, form: str) -> None:
    keys = {name: view.key for name, view in view_model.views.items() if view.key}
    finished = bool(keys) and len(keys) == len(view_model.views) and not view_model.past
    clicked = st.button(
        t("home.verify"),
        key="verify",
        disabled=not finished,
        width="stretch",
        icon=":material/verified:",
        help=t("home.verify.help" if finished else "home.verify.run_first"),
    )
    if not clicked:
        return
    try:
        with st.spinner(t("home.verifying")):
            verification = _verify(visitor.workspace(), view_model, lang, form)
    except FabricaError as error:
        show_error(error)
        return
    record_verification(view_model.document, equal=bool(verification["equal"]))
    compared = number(verification["compared"], lang)
    if verification["equal"]:
        st.success(t("home.equal", compared=compared))
    else:
        differences = verification["differences"]
        count = number(len(differences), lang)
        first = escape_markdown(str(next(iter(differences), "")))
        st.error(t("home.different", count=count, compared=compared, first=first))


def _verify(workspace: Path, view_model: ViewModel, lang: str, form: str) -> Any:
    payload: dict[str, Any] = {
        "text": view_model.document.text,
        "file": str(view_model.document.file),
        "language": lang,
        "two_files": form == "two",
    }
    return client.call(workspace, "verify", payload)
