"""What is different between two versions, in words, as one picture and for a pull request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.spec import dump
from ui.documents.version_comparisons import version_comparison
from ui.screens.results.drawing import draw_grid
from ui.screens.results.parts import Grid
from ui.screens.runs.compared import Compared
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.errors import show_error


def choose_other(names: Sequence[str]) -> int:
    """Let the reader choose what is compared with the first one, if there are several."""
    if len(names) == 2:
        return 1
    chosen = st.segmented_control(
        t("differs.which", first=names[0]),
        range(1, len(names)),
        default=1,
        required=True,
        format_func=lambda place: names[place],
        key="drawn-against",
    )
    return chosen or 1


def show_changes(first: Compared, second: Compared, *, expanded: bool) -> None:
    """Show what the second version has otherwise than the first.

    Parameters
    ----------
    first, second
        The versions.
    expanded
        Show every change at once.
    """
    st.subheader(t("changes.title"), anchor="changes")
    title = f"{name_in_full(first)} → {name_in_full(second)}"
    sides = [{"text": dump(item.pipeline), "file": item.file} for item in (first, second)]
    results = tuple(str(item.run) for item in (first, second))
    try:
        with st.spinner(t("changes.comparing"), show_time=False):
            found = version_comparison(sides[0], sides[1], title, results)
    except FabricaError as error:
        show_error(error)
        return
    st.markdown(escape_markdown(found["summary"]))
    for sentence in found["sentences"]:
        st.markdown(escape_markdown(sentence))
    if found["rows"]:
        _draw_rows(found, expanded)
        _offer_texts(found, f"{first.key}-{second.key}")


def _picture(found: Mapping[str, Any]) -> str:
    """Return the picture in its own size, so that its words can be read; a wide one scrolls."""
    source = b64encode(str(found["picture"]).encode()).decode("ascii")
    image = f'<img src="data:image/svg+xml;base64,{source}" alt="{escape(found["summary"])}">'
    return f'<div style="overflow-x:auto" tabindex="0">{image}</div>'


def name_in_full(item: Compared) -> str:
    """Return what a version is called, and which of its pipeline's it is."""
    return f"{item.title} ({item.facts[0]})" if item.facts else item.title


def _draw_rows(found: Mapping[str, Any], expanded: bool) -> None:
    """Draw every change: also those that no setting and no metric shows."""
    with st.expander(
        t("changes.all"), icon=":material/list:", expanded=expanded, key="changes-all"
    ):
        draw_grid(Grid(found["head"], found["rows"], left=len(found["head"])))


def _offer_texts(found: Mapping[str, Any], stem: str) -> None:
    """Offer the comparison as Markdown to copy, and as a picture."""
    with st.expander(t("changes.pull_request"), icon=":material/merge:", key="pull-request"):
        st.caption(t("changes.pull_request.about"))
        st.code(found["markdown"], language="markdown", wrap_lines=True)
    with st.expander(t("changes.picture"), icon=":material/image:", key="changes-picture"):
        st.html(_picture(found))
        st.download_button(
            t("changes.picture.take"),
            found["picture"],
            f"{stem}.svg",
            "image/svg+xml",
            key="take-comparison",
            icon=":material/download:",
            on_click="ignore",
        )
