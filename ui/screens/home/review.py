"""What was found in a dropped file and guessed from it, to be changed before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.starter import (
    Choices,
    Finding,
    compose,
    default_choices,
    findings,
    reasons,
)
from ui.documents import documents, running
from ui.documents.gallery import go_to
from ui.documents.looks import Look, look_at
from ui.documents.making import data_name, new_folder, put, readable_name
from ui.documents.uploads import Kept
from ui.screens.home.columns import show_columns, show_rows
from ui.screens.home.form import ask
from ui.screens.home.mending import offer_mending, say_mended
from ui.screens.home.reading import ask_reading
from ui.text.numbers import number, readable_size
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.pieces import cards


def review(kept: Kept) -> None:
    """Show a data file with everything that was guessed, and make its pipeline.

    Parameters
    ----------
    kept
        The file.
    """
    st.caption(t("start.review.about"))
    say_mended(kept)
    reading = st.session_state.get(f"reading-{kept.digest}")
    target = st.session_state.get(f"target-{kept.digest}")
    try:
        with st.spinner(t("start.looking"), show_time=False):
            look = look_at(running.store().workspace, kept, reading, target)
    except FabricaError as error:
        show_error(error)
        return
    facts, action = st.columns([3, 2], vertical_alignment="center")
    with facts:
        _size(kept, look)
    if look["refused"] or len(look["columns"]) < 2:
        show_findings(findings(look, Choices("")))
        offer_mending(kept, look)
        if look["columns"]:
            show_rows(look)
        ask_reading(kept, look, opened=True)
        return
    _choose(kept, look, action)


def _choose(kept: Kept, look: Look, action: Any) -> None:
    guessed = default_choices(look, readable_name(kept.name))
    above = st.container()
    left, right = st.columns([2, 3], gap="large")
    with left:
        wanted = ask(kept, look, guessed)
    with right:
        columns, rows = st.tabs([t("start.columns"), t("start.first_rows")])
        with columns:
            show_columns(look, wanted)
        with rows:
            show_rows(look)
        ask_reading(kept, look, opened=False)
    said = findings(look, wanted)
    with above:
        show_findings(said)
        _notes(look, wanted)
    with action:
        _make(kept, look, wanted, ready=all(one.severity != "error" for one in said))


def show_findings(said: list[Finding]) -> None:
    """Say what is in the way, else what is odd."""
    for one in said:
        show = st.error if one.severity == "error" else st.warning
        show(plain(t(one.message.code, **one.message.values)))


def _notes(look: Look, wanted: Choices) -> None:
    """Say what was read in another way than it stands there, and what is left out."""
    told = [t(one["code"], **_values(one)) for one in look["notes"]]
    why = reasons(look)
    for name in (*wanted.ids, *wanted.left_out):
        if name in why:
            reason = t(why[name]["code"], **_values(why[name]))
            told.append(t("start.left_out", column=name[:60], reason=reason))
    if told:
        st.info("\n".join(f"- {plain(one)}" for one in told))


def _values(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "code"}


def _size(kept: Kept, look: Look) -> None:
    lang = language()
    size = readable_size(kept.size, lang)
    values = [(t("start.rows"), number(look["rows"], lang))]
    values += [(t("start.columns"), number(len(look["columns"]), lang)), (t("start.size"), size)]
    cards(values if look["columns"] else values[2:])


def _make(kept: Kept, look: Look, wanted: Choices, ready: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        run = st.button(
            t("start.make_and_run"), key="make-and-run", type="primary", disabled=not ready,
            icon=":material/play_arrow:",
        )  # fmt: skip
        only = st.button(t("start.make"), key="make", disabled=not ready)
    if not (run or only):
        return
    try:
        folder = new_folder(running.store().workspace, wanted.name or kept.name)
        name = put(folder, compose(look, wanted, data_name(kept)), kept)
        if run and (document := documents.load(name)) is not None:
            running.start(document)
    except FabricaError as error:
        show_error(error)
        return
    go_to(name)
