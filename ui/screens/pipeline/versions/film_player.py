"""The player of a film: its moments one by one, by hand or by themselves."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.films.film import Moment
from ui.documents.snapshots import Snapshot, moment_id
from ui.documents.stores import visitor_store
from ui.text.edit_words import describe_edits
from ui.text.markdown import escape_markdown
from ui.text.words import language, t

SECONDS_A_MOMENT = 2.5
_PLAYING_KEY = "film-playing"
_PLACE_KEY = "film-place"


def show_player(pipeline: str, snapshot: Snapshot) -> None:
    """Show which moment of a film is seen, and the buttons that lead to the others.

    Parameters
    ----------
    pipeline
        The pipeline's id.
    snapshot
        A moment of its film.
    """
    assert snapshot.film is not None
    place, moments = snapshot.place, snapshot.film.moments
    is_playing = st.session_state.get(_PLAYING_KEY) == pipeline and place + 1 < len(moments)
    what = escape_markdown(_what(moments[place], place))
    title = t("film.moment", name=snapshot.name, place=place + 1, of=len(moments))
    st.markdown(f":material/movie: **{what}**  \n:small[{escape_markdown(title)}]", width="stretch")
    for key, icon, target in (
        ("back", "skip_previous", place - 1),
        ("play", "pause" if is_playing else "play_arrow", None),
        ("on", "skip_next", place + 1),
    ):
        st.button(
            "",
            key=f"film-{key}",
            icon=f":material/{icon}:",
            help=t(f"film.{'pause' if key == 'play' and is_playing else key}"),
            disabled=target is not None and not 0 <= target < len(moments),
            on_click=_toggle if target is None else _go,
            args=(pipeline, len(moments), place) if target is None else (pipeline, target),
        )
    _show_slider(pipeline, place, len(moments))
    if is_playing:
        st.fragment(_advance, run_every=SECONDS_A_MOMENT, key="film-advance")(pipeline, place)


def _show_slider(pipeline: str, place: int, count: int) -> None:
    st.session_state[_PLACE_KEY] = place + 1
    st.slider(
        t("film.place"),
        1,
        count,
        key=_PLACE_KEY,
        label_visibility="collapsed",
        width=180,
        on_change=lambda: _go(pipeline, st.session_state[_PLACE_KEY] - 1),
    )


def _what(moment: Moment, place: int) -> str:
    """Return what has just happened, in a few words."""
    if moment.stages is not None:
        return t("film.run")
    if place == 0 or not moment.edits:
        return t("film.start") if place == 0 else t("change.outside")
    return describe_edits(moment.edits, language(), load_catalogue(visitor_store().workspace))


def _go(pipeline: str, place: int) -> None:
    """Show another moment; whoever chooses one by hand stops the film."""
    st.session_state.pop(_PLAYING_KEY, None)
    st.query_params.from_dict({"pipeline": pipeline, "version": moment_id(place)})


def _toggle(pipeline: str, count: int, place: int) -> None:
    if st.session_state.get(_PLAYING_KEY) == pipeline and place + 1 < count:
        st.session_state.pop(_PLAYING_KEY, None)
        return
    if place + 1 >= count:  # at the end it begins anew
        st.query_params.from_dict({"pipeline": pipeline, "version": moment_id(0)})
    st.session_state[_PLAYING_KEY] = pipeline


def _advance(pipeline: str, place: int) -> None:
    """Go to the next moment, once it has been seen for its time."""
    if st.session_state.get("film-seen") != (pipeline, place):
        st.session_state["film-seen"] = (pipeline, place)
        return
    st.query_params.from_dict({"pipeline": pipeline, "version": moment_id(place + 1)})
    st.rerun()
