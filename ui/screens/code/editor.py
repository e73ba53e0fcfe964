"""The editor of a block's text: line numbers, colours, and marks at the lines with faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

from ui.text.words import t

_SCRIPT = Path(__file__).with_name("editor.js")
_STYLE = Path(__file__).with_name("editor.css")
_HTML = """
<div class="editor"><div class="gutter" aria-hidden="true"><ol></ol></div>
<div class="text"><pre aria-hidden="true"></pre><textarea wrap="off" spellcheck="false"
autocapitalize="off" autocomplete="off" data-gramm="false"></textarea></div></div>
"""


class Mark(TypedDict):
    """A mark at a line: what is wrong there."""

    line: int
    severity: str
    text: str


def code_editor(
    key: str,
    document: str,
    text: str,
    *,
    saved: str,
    marks: Sequence[Mark] = (),
    jump: tuple[int, int] | None = None,
    read_only: bool = False,
    on_save: Callable[[], None] = lambda: None,
) -> str:
    """Draw the editor, and return its text as far as the page knows it.

    Parameters
    ----------
    key
        The widget's key.
    document
        What is edited; another one has the text replaced.
    text
        The text that a new document begins with.
    saved
        The text in the file; leaving the page with another one asks first.
    marks
        Lines with faults.
    jump
        A line to go to, and a number that is new for each jump.
    read_only
        The text is shown only.
    on_save
        Called when the keys that save are pressed.
    """
    _component()(
        key=key,
        data={
            "document": document,
            "text": text,
            "saved": saved,
            "faults": list(marks),
            "jump": {"line": jump[0], "number": jump[1]} if jump else None,
            "readOnly": read_only,
            "label": t("own.editor"),
            "hint": t("own.editor.hint"),
        },
        on_typed_change=lambda: None,
        on_save_change=on_save,
    )
    return typed_text(key, document, text)


def typed_text(key: str, document: str, text: str) -> str:
    """Return what was typed into the editor of a document, or the text that it began with."""
    state: dict[str, Any] = st.session_state.get(key) or {}
    typed = state.get("typed") or {}
    return str(typed["text"]) if typed.get("document") == document else text


@cache
def _component() -> Any:
    return st.components.v2.component(
        "fabrica_code_editor",
        html=_HTML,
        css=_STYLE.read_text(encoding="utf-8"),
        js=_SCRIPT.read_text(encoding="utf-8"),
    )
