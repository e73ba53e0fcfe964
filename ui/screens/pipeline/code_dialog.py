"""The exported script on the page: one file, or what a reviewer reads and its helpers apart."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from ui.documents.view_model import ViewModel
from ui.security import visitor
from ui.text.words import language, t
from ui.widgets.errors import show_error

FORMS = ("one", "two")
_OPEN_KEY = "script-open"  # keeps the dialog open when the page is redrawn during a run
_COUNT_KEY = "script-opened"
_HEIGHT = 520
# Of each file of a script in two, by its place: what it is.
_ABOUT = ("script.about.pipeline", "script.about.helpers")


def choose_form() -> str:
    """Let the reader choose whether the script is one file or two; return the choice."""
    chosen = st.segmented_control(
        t("script.form"),
        FORMS,
        default=FORMS[0],
        required=True,
        key="script-form",
        width="stretch",
        format_func=lambda form: t(f"script.form.{form}"),
        help=t("script.form.help"),
    )
    return chosen or FORMS[0]


def read_button(view_model: ViewModel, *, disabled: bool) -> None:
    """Show the button that opens the script on the page."""
    st.button(
        t("script.read"),
        key="read-script",
        icon=":material/menu_book:",
        width="stretch",
        disabled=disabled,
        on_click=_open,
        args=(view_model.document.id,),
    )


def code_dialog(view_model: ViewModel, form: str) -> None:
    """Draw the script while it is open."""
    if st.session_state.get(_OPEN_KEY) == view_model.document.id:
        st.dialog(t("script.title"), width="large", on_dismiss=_close)(_draw)(view_model, form)


def times_opened() -> int:
    """Return how often the script was opened on this page."""
    return int(st.session_state.get(_COUNT_KEY, 0))


def _open(pipeline: str) -> None:
    st.session_state[_OPEN_KEY] = pipeline
    st.session_state[_COUNT_KEY] = times_opened() + 1


def _close() -> None:
    st.session_state.pop(_OPEN_KEY, None)


def _draw(view_model: ViewModel, form: str) -> None:
    try:
        with st.spinner(t("code.writing"), show_time=False):
            files = _files(view_model, form)
    except FabricaError as error:
        show_error(error)
        return
    tabs = st.tabs(list(files)) if len(files) > 1 else [st.container()]
    for place, (tab, code) in enumerate(zip(tabs, files.values(), strict=True)):
        with tab:
            if form == "two":
                st.caption(t(_ABOUT[place], lines=len(code.splitlines())))
            st.code(code, language="python", line_numbers=True, height=_HEIGHT)


def _files(view_model: ViewModel, form: str) -> dict[str, str]:
    """Return the files of the script by name, of the run that is looked at if it is a past one."""
    document, run = view_model.document, view_model.run
    text = run.spec if view_model.past and run is not None else document.text
    payload = {"text": text, "file": str(document.file), "language": language()}
    if form == "two":
        files: dict[str, str] = client.call(visitor.workspace(), "script_files", payload)
        return files
    code = str(client.call(visitor.workspace(), "script", payload))
    return {f"{Path(document.file).stem}.py": code}
