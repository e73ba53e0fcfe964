"""A player of frames: forward, back, and by itself; the frames are all there beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.text.numbers import number
from ui.text.words import language, t

_SECONDS = 0.8


def play_frames(name: str, total: int, draw: Callable[[int], object]) -> None:
    """Show the buttons, the slider and a frame; while it plays, the next frame at each tick.

    Parameters
    ----------
    name
        Of the player, for the keys of its widgets; another name begins at the first frame.
    total
        How many frames there are.
    draw
        Draws a frame by its number, from 0.
    """
    place_key, running_key = f"{name}-place", f"{name}-running"
    place = min(int(st.session_state.get(place_key, 0)), total - 1)
    running = bool(st.session_state.get(running_key)) and place < total - 1
    st.session_state[running_key] = running
    every = _SECONDS if running else None
    st.fragment(_show, key=f"{name}-frames", run_every=every)(name, total, draw)


def _show(name: str, total: int, draw: Callable[[int], object]) -> None:
    place_key, running_key = f"{name}-place", f"{name}-running"
    place = min(int(st.session_state.get(place_key, 0)), total - 1)
    if st.session_state.get(running_key):
        place = min(place + 1, total - 1)
        if place == total - 1:
            st.session_state[place_key], st.session_state[running_key] = place, False
            st.rerun()
    st.session_state[place_key] = place
    _buttons(name, total)
    if total > 1:
        slider = f"{name}-slider"
        st.session_state[slider] = st.session_state[place_key] + 1
        st.slider(
            t("player.place"),
            1,
            total,
            key=slider,
            label_visibility="collapsed",
            on_change=_slid,
            args=(name,),
        )
    draw(place)


def _slid(name: str) -> None:
    st.session_state[f"{name}-place"] = st.session_state[f"{name}-slider"] - 1


def _buttons(name: str, total: int) -> None:
    place = st.session_state[f"{name}-place"]
    running = bool(st.session_state.get(f"{name}-running"))
    row = st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{name}-bar")
    at_start, at_end = place == 0, place == total - 1
    _step(row, name, "first", "first_page", 0, disabled=at_start or running)
    _step(row, name, "previous", "skip_previous", place - 1, disabled=at_start or running)
    word, icon = ("pause", "pause") if running else ("play", "play_arrow")
    if row.button(
        t(f"player.{word}"),
        icon=f":material/{icon}:",
        type="primary",
        key=f"{name}-{word}",
        disabled=total < 2,
    ):
        st.session_state[f"{name}-running"] = not running
        if at_end:
            st.session_state[f"{name}-place"] = 0
        st.rerun()  # the fragment ticks, or no longer does
    _step(row, name, "next", "skip_next", place + 1, disabled=at_end or running)
    _step(row, name, "last", "last_page", total - 1, disabled=at_end or running)
    said = {"place": number(place + 1, language()), "of": number(total, language())}
    row.markdown(t("player.at", **said), width="content")


def _step(row: Any, name: str, word: str, icon: str, place: int, *, disabled: bool) -> None:
    row.button(
        t(f"player.{word}"),
        icon=f":material/{icon}:",
        disabled=disabled,
        key=f"{name}-{word}",
        on_click=_go,
        args=(name, place),
    )


def _go(name: str, place: int) -> None:
    st.session_state[f"{name}-place"] = place
