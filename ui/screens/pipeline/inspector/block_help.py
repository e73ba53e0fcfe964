"""The help of a block and its settings, from the text of its documentation."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import Entry, Port
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.names import block_help, choice_advice, setting_help
from ui.text.words import language, t


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the help of a stage's block."""
    entry, lang = view_model.catalogue[view.block], language()
    st.markdown(f"**{escape_markdown(block_help(entry, lang))}**")
    if advice := choice_advice(entry, lang):
        st.markdown(escape_markdown(t("help.when", text=advice)))
    if "estimator" in entry:
        name = entry["estimator"].replace(":", ".")
        st.caption(escape_markdown(t("help.scikit_learn", name=name)))
    details = _details(entry["doc"]) if lang == "en" else ""
    if details:
        st.markdown(escape_markdown(details))
    schemas = entry["settings"]["properties"]
    borrowed = [name for name, schema in schemas.items() if schema.get("x-library")]
    _list_settings(entry, [name for name in schemas if name not in borrowed], lang)
    if borrowed:
        with st.expander(t("help.library")):
            _list_settings(entry, borrowed, lang)
    ports = ", ".join(_port_label(port) for port in entry["ports"])
    if ports:
        st.caption(escape_markdown(t("help.inputs", ports=ports)))
    example = example_of(entry["doc"])
    if example:
        st.caption(t("help.example"))
        st.code(example, language="python", wrap_lines=True)


def _list_settings(entry: Entry, names: list[str], lang: str) -> None:
    for name in names:
        help_text = escape_markdown(setting_help(entry, name, lang))
        st.markdown(f"- **{escape_markdown(name)}** – {help_text}")


def _port_label(port: Port) -> str:
    wire = t(f"wire.{port['wire']}")
    return f"{port['name']} ({wire})"


def _details(doc: str) -> str:
    """Return the paragraphs of a docstring between its first line and its sections."""
    body = doc.split("\n\n", 1)[1] if "\n\n" in doc else ""
    paragraphs = []
    for paragraph in body.split("\n\n"):
        if "\n---" in paragraph:
            break
        paragraphs.append(" ".join(paragraph.split()))
    return "\n\n".join(paragraphs)


def example_of(doc: str) -> str:
    r"""Return a docstring's example.

    Examples
    --------
    >>> example_of("Do.\n\nExamples\n--------\n>>> 1 + 1\n2")
    '>>> 1 + 1\n2'
    """
    _, heading, text = doc.partition("Examples\n--------\n")
    return text.strip() if heading else ""
