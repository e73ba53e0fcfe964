"""What a block does and what its settings mean, from the same text as its documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.text.names import block_help, setting_help
from ui.text.problem_words import plain
from ui.text.words import language, t


def show(desk: Desk, view: StageView) -> None:
    """Show a block's help."""
    entry, lang = desk.catalogue[view.block], language()
    st.markdown(f"**{plain(block_help(entry, lang))}**")
    more = _more(entry["doc"]) if lang == "en" else ""
    if more:
        st.markdown(plain(more))
    for name in entry["settings"]["properties"]:
        st.markdown(f"- **{plain(name)}** – {plain(setting_help(entry, name, lang))}")
    ports = ", ".join(_port(port) for port in entry["ports"])
    if ports:
        st.caption(plain(t("help.inputs", ports=ports)))
    example = example_of(entry["doc"])
    if example:
        st.caption(t("help.example"))
        st.code(example, language="python")


def _port(port: Mapping[str, Any]) -> str:
    wire = t(f"wire.{port['wire']}")
    return f"{port['name']} ({wire})"


def _more(doc: str) -> str:
    """Return what a docstring says between its first line and its sections."""
    body = doc.split("\n\n", 1)[1] if "\n\n" in doc else ""
    kept = []
    for paragraph in body.split("\n\n"):
        if "\n---" in paragraph:
            break
        kept.append(" ".join(paragraph.split()))
    return "\n\n".join(kept)


def example_of(doc: str) -> str:
    r"""Return a docstring's example.

    Examples
    --------
    >>> example_of("Do.\n\nExamples\n--------\n>>> 1 + 1\n2")
    '>>> 1 + 1\n2'
    """
    _, found, text = doc.partition("Examples\n--------\n")
    return text.strip() if found else ""
