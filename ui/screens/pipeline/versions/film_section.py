"""The film of a pipeline in the dialog of versions: made of its history, and watched."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.spec import MAX_NAME
from ui.documents.films import has_film, make_film
from ui.documents.snapshots import moment_id
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.errors import show_error

# From when a film shows the session, in seconds before now; None for all of it.
SPANS: dict[str, float | None] = {"hour": 3600.0, "day": 86400.0, "all": None}


def show_film_section(view_model: ViewModel, close: Callable[[], None]) -> None:
    """Offer to watch the pipeline's film, and to make one of its history.

    Parameters
    ----------
    view_model
        The pipeline.
    close
        Closes the dialog.
    """
    document = view_model.document
    with st.expander(t("film.title"), icon=":material/movie:"):
        st.caption(t("film.about"))
        if not view_model.past:
            _make_form(view_model)
        if has_film(document) and st.button(
            t("film.watch"), key="film-watch", icon=":material/play_circle:", type="primary"
        ):
            close()
            st.session_state["stage"] = None
            st.query_params.from_dict({"pipeline": document.id, "version": moment_id(0)})
            st.rerun()


def _make_form(view_model: ViewModel) -> None:
    with st.form("film-new", border=False):
        name = st.text_input(t("film.name"), max_chars=MAX_NAME, key="film-name")
        span = st.segmented_control(
            t("film.span"),
            list(SPANS),
            default="hour",
            required=True,
            format_func=lambda key: t(f"film.span.{key}"),
            key="film-span",
        )
        pressed = st.form_submit_button(t("film.make"), icon=":material/movie_creation:")
    if not pressed:
        return
    seconds = SPANS[span or "hour"]
    since = 0.0 if seconds is None else time.time() - seconds
    try:
        film = make_film(view_model.document, name, since)
    except FabricaError as error:
        show_error(error)
        return
    st.success(escape_markdown(t("film.made", name=film.name, count=len(film.moments))))
