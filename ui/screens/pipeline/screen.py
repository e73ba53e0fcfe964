"""The one screen: head with its actions, the drawing that lives, the stage below it.

Two fragments: the upper one has the drawing, which follows a run by itself and
says when there is news; the lower one has the charts, and is redrawn only when
another stage is looked at or its result has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.canvas import asked as asked_for
from ui.canvas import chosen, draw, wire
from ui.canvas.asks import ASKS, answer
from ui.canvas.editing import editing, looking
from ui.canvas.scene import scene
from ui.documents import running
from ui.documents.gallery import title_of
from ui.documents.previews import known as known_looks
from ui.documents.run_line import line
from ui.documents.view_model import Desk, desk
from ui.screens.pipeline.edits.adding import add_form
from ui.screens.pipeline.edits.buttons import undo_buttons
from ui.screens.pipeline.edits.whole import first_stage, what_will_run, whole_menu
from ui.screens.pipeline.inspector import heading, inspect, turn_to
from ui.screens.pipeline.inspector.wired import inspect_wire
from ui.screens.pipeline.problem_list import show_problems
from ui.screens.pipeline.scoreboard import scoreboard
from ui.screens.pipeline.tabs.row import open_dropped
from ui.screens.pipeline.take_home import take_home
from ui.screens.pipeline.versions.dialog import versions_button
from ui.screens.pipeline.versions.shown import say_moment
from ui.security.access import events_of
from ui.security.address import Address
from ui.text.names import block_title
from ui.text.problem_words import in_words, plain
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.widget_state import answers, place, put

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

LOOKED_AT = "stage"
WIRE = "wire"  # or this wire
_EDITED = "edited"


def show_screen(current: Desk, asked: Address, actions: DeltaGenerator) -> None:
    """Show a pipeline.

    Parameters
    ----------
    current
        The pipeline and how things stand.
    asked
        What the address asks for.
    actions
        Where to draw what can be done with the whole pipeline.
    """
    st.session_state.setdefault(LOOKED_AT, asked.stage)
    if st.session_state[LOOKED_AT] not in current.views:
        st.session_state[LOOKED_AT] = None
    _head(current, actions)
    _notices(current)
    st.fragment(_watch, key="watch")(current)
    st.fragment(_stage, key="stage")(current)
    st.query_params.from_dict(_address(current))


def _head(current: Desk, actions: DeltaGenerator) -> None:
    with st.container(key="unseen-title"):  # the tab shows it
        st.markdown(f"### {plain(title_of(current.document))}")
    with actions:
        undo_buttons(current)
        _run_buttons(current)
        versions_button(current)
        whole_menu(current)
        if current.moment is None:
            with st.container(width="content"):
                st.fragment(take_home, key="home")(current)


def _run_buttons(current: Desk) -> None:
    st.button(
        t("action.run"), key="run", type="primary", icon=":material/play_arrow:",
        disabled=bool(current.errors) or not current.views or current.past or current.active,
        on_click=_start, args=(current,),
        help=t("action.run.errors") if current.errors else None,
    )  # fmt: skip
    st.button(
        t("action.cancel"), key="cancel", icon=":material/stop:", disabled=not current.active,
        on_click=_cancel, args=(current.run.id if current.run else "",), help=t("action.cancel"),
    )  # fmt: skip


def _start(current: Desk) -> None:
    try:
        running.start(current.document)
    except FabricaError as error:
        st.session_state["trouble"] = error


def _cancel(run: str) -> None:
    try:
        running.cancel(run)
    except FabricaError as error:
        st.session_state["trouble"] = error


def _notices(current: Desk) -> None:
    with st.container():  # always there: what comes and goes in it moves nothing below
        _say(current)


def _say(current: Desk) -> None:
    if trouble := st.session_state.pop("trouble", None):
        show_error(trouble)
    if current.trouble:
        st.error(plain(t(current.trouble["code"], **current.trouble["values"])))
    say_moment(current)
    if current.past and current.moment is None:
        st.info(t("run.past"))
        if st.button(t("run.back_to_now"), key="back-to-now"):
            st.query_params.pop("run", None)
            st.rerun()
    show_problems(
        [one for one in current.problems if one.stage not in current.views], current, "whole"
    )


def _watch(before: Desk) -> None:
    """Draw what changes while a run goes on; the whole page follows when there is news."""
    if st.session_state.pop(_EDITED, False) or _behind(before):
        st.rerun()
    current = before
    if before.active and before.run is not None:
        running.look_after(before.run)
        current = desk(before.document)
    data = scene(
        current.document.pipeline, current.views, current.catalogue,
        st.session_state[LOOKED_AT], language(), name=current.document.id, run=line(current),
        problems=current.problems, looks=known_looks(current.document, current.catalogue),
        **_stream(current),
    )  # fmt: skip
    document, lang = current.document, language()
    more = looking(document, lang) if current.past else editing(document, lang, ASKS)
    draw(
        data | more, key="drawing", on_select=_select, on_news=_nothing, on_wire=_select_wire,
        on_edit=_edited, on_ask=lambda: _answer(document.id),
    )  # fmt: skip
    if st.session_state[LOOKED_AT] is None and not st.session_state.get(WIRE):
        scoreboard(current.views)
    if _news(before, current):
        st.rerun()


def _behind(current: Desk) -> bool:
    """Whether a stage is looked at that the page does not know: it has just been made."""
    stage = st.session_state[LOOKED_AT]
    return stage is not None and stage not in current.views


def _stream(current: Desk) -> dict[str, str]:
    """Return where the drawing may listen to the run."""
    return dict(events_of(current.run.id)) if current.active and current.run else {}


def _edited() -> None:
    """Have the whole page follow what was edited in the drawing."""
    st.session_state[_EDITED] = True


def _answer(pipeline: str) -> None:
    """Do what was asked for in the drawing's menu, or open what was dropped on it."""
    what, name = asked_for("drawing")
    if what == "settings" and name:
        _look_at(name)
        turn_to(name, "settings")
        st.rerun(["watch", "stage"])
    if what == "open":
        open_dropped(str(name))
    elif error := answer(what, name, pipeline):
        st.session_state["trouble"] = error
    _edited()


def _select_wire() -> None:
    """Look at the wire that was clicked in the drawing."""
    _look_at(None)
    st.session_state[WIRE] = wire("drawing")
    st.rerun(["watch", "stage"])


def _nothing() -> None:
    """Do nothing: the fragment runs again, which is all that is asked for."""


def _news(before: Desk, current: Desk) -> bool:
    """Whether something came that the rest of the page must show."""
    if before.active and not current.active:
        return True
    stage = st.session_state[LOOKED_AT]
    seen = st.session_state.get("seen")
    now = (stage, current.views[stage].state if stage else None)
    return current.active and stage is not None and seen is not None and seen != now


def _select() -> None:
    """Look at the stage that was chosen in the drawing, if any."""
    stage = chosen("drawing")
    _look_at(stage)
    st.rerun(["watch", "stage"])


def _look_at(stage: str | None) -> None:
    st.session_state[LOOKED_AT] = stage
    st.session_state[WIRE] = None
    if stage:
        st.query_params["stage"] = stage
    else:
        st.query_params.pop("stage", None)


def _stage(current: Desk) -> None:
    """Show the stage that is looked at, or say how to choose one."""
    if not current.views:
        first_stage(current)
        return
    if _behind(current):
        st.rerun()
    names = list(current.views)
    options, looked_at = ["", *names], st.session_state[LOOKED_AT] or ""
    box = put("stage-box", looked_at)
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium", key="chooser")
    row.selectbox(
        t("stage.choose"), options, place(options, looked_at), key=box, on_change=_chosen,
        args=(box,), format_func=lambda name: _choice(current, name),
        label_visibility="collapsed", width=300,
    )  # fmt: skip
    if not current.past and st.session_state[LOOKED_AT] is None:
        with row.popover(t("action.add"), icon=":material/add:", key="add-alone"):
            add_form(current, None, "alone")
    stage = st.session_state[LOOKED_AT]
    if stage in current.views:
        st.session_state["seen"] = (stage, current.views[stage].state)
        with row:
            heading(current, stage)
        inspect(current, stage)
    elif st.session_state.get(WIRE):
        inspect_wire(current, st.session_state[WIRE])
    else:
        _overview(current)


def _overview(current: Desk) -> None:
    """Say what to do next, what is in the way, and what failed."""
    if current.moment is not None:
        return
    if current.errors:
        st.caption(t("stage.repair"))
    else:
        st.caption(t("stage.none_yet" if current.run is None else "stage.none"))
    show_problems([one for one in current.problems if one.stage in current.views], current, "all")
    for view in current.views.values():
        if view.error:
            st.error(plain(in_words(view.error, language())))
    what_will_run(current)


def _chosen(box: str) -> None:
    if not answers(box):
        return
    _look_at(st.session_state[box] or None)
    st.rerun(["watch", "stage"])


def _choice(current: Desk, name: str) -> str:
    if not name:
        return t("stage.whole")
    entry = current.catalogue.get(current.views[name].block)
    return f"{name} – {block_title(entry, language()) if entry else current.views[name].block}"


def _address(current: Desk) -> dict[str, str]:
    found = {"pipeline": current.document.id}
    if stage := st.session_state[LOOKED_AT]:
        found["stage"] = stage
    if current.past and current.run is not None:
        found["run"] = current.run.id
    if current.moment is not None:
        found["version"] = current.moment.id
    return found
