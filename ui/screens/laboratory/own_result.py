"""What a laboratory found in one's own pipeline, for the model that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.documents import Document
from ui.text.words import t
from ui.widgets.errors import show_error
from ui.widgets.widget_state import digest_of

Json = dict[str, Any]


def own_result(
    name: str, document: Document, start: str, compute: Callable[[Document, str | None], Json]
) -> Json | None:
    """Show the button, and which model it is about; return the result, None before there is one.

    Parameters
    ----------
    name
        Of the laboratory, for the keys of its widgets.
    document
        The pipeline; a result is of its present text.
    start
        The words of the button.
    compute
        Returns the result for a model; None for the first that is judged.
    """
    key, place = f"{document.id} {digest_of(document.text)}", f"laboratory-{name}-result"
    row = st.container(horizontal=True, vertical_alignment="bottom")
    kept = st.session_state.get(place)
    result: Json | None = kept[1] if kept is not None and kept[0] == key else None
    models = result["models"] if result is not None else []
    model = None
    if len(models) > 1:
        choice = f"laboratory-{name}-model-{document.id}"
        model = row.selectbox(t("court.model"), sorted(models), key=choice, width=320)
    if row.button(start, type="primary", key=f"laboratory-{name}-start"):
        result = _computed(lambda: compute(document, model))
        st.session_state[place] = (key, result) if result is not None else None
        if result is not None and len(result["models"]) > 1 and model is None:
            st.session_state[f"laboratory-{name}-model-{document.id}"] = result["model"]
            st.rerun()  # now there is a choice
    return result


def _computed(compute: Callable[[], Json]) -> Json | None:
    try:
        with st.spinner(t("laboratory.working"), show_time=False):
            return compute()
    except FabricaError as error:
        show_error(error)
        return None
