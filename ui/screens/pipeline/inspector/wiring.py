"""What a stage is fed by and what it feeds, to be changed without drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.edits import Connect, Disconnect, entry_of
from ui.documents import acts
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.edits.placing import Wire, feed, may_feed, move_onto, wires
from ui.text.problem_words import plain
from ui.text.words import language, t, tell
from ui.widgets.widget_state import answers, place, put


def show(desk: Desk, view: StageView) -> None:
    """Show the ports with what feeds them, and where the output goes."""
    entry = entry_of(desk.catalogue, view.block)
    if entry is None:
        return
    if desk.past:
        st.info(t("wiring.past"))
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('wiring.in')}**")
        for port in entry["ports"]:
            _port(desk, view.stage, port)
        if not entry["ports"]:
            st.caption(t("wiring.takes_nothing"))
        _unknown_ports(desk, view.stage, entry)
    with right:
        st.markdown(f"**{t('wiring.out')}**")
        _out(desk, view.stage)
        _move(desk, view.stage)


def _port(desk: Desk, stage: str, port: Mapping[str, Any]) -> None:
    pipeline, name = desk.document.pipeline, port["name"]
    now = list(pipeline.stages[stage].inputs.get(name, ()))
    fitting, others = may_feed(pipeline, desk.catalogue, stage, name)
    offered = fitting + [one for one in now if one not in fitting]
    wire = t(f"wire.{port['wire']}")
    label = name if name == wire.lower() else f"{name} ({wire})"
    if port["optional"]:
        label += f" ({t('wiring.optional')})"
    many, args = port["many"] or len(now) > 1, (desk, stage, name)
    key = f"feed-{desk.document.id}-{stage}-{name}{'-many' if many else ''}"
    first = next(iter(now), None)
    key = put(key, now if many else first)
    if many:
        st.multiselect(label, offered, now, key=key, on_change=_feed, args=(*args, key),
                       placeholder=t("wiring.choose"))  # fmt: skip
    else:
        st.selectbox(label, offered, place(offered, first), key=key, on_change=_feed,
                     args=(*args, key), placeholder=t("wiring.choose"))  # fmt: skip
    if others:
        _why_not(stage, name, others)


def _why_not(stage: str, port: str, others: Mapping[str, Any]) -> None:
    with st.expander(t("wiring.why_not", count=len(others)), key=f"why-{stage}-{port}"):
        lang = language()
        for name, refusal in others.items():
            said = tell(refusal.code, refusal.values, lang)
            st.caption(f"**{plain(name)}** – {plain(said)}")


def _unknown_ports(desk: Desk, stage: str, entry: Mapping[str, Any]) -> None:
    """Offer to take wires away that lead to a port the block does not have."""
    known = {port["name"] for port in entry["ports"]}
    for port, names in desk.document.pipeline.stages[stage].inputs.items():
        for source in names if port not in known else ():
            st.button(
                t("wiring.disconnect", source=source, port=port), icon=":material/link_off:",
                key=f"cut-{stage}-{port}-{source}", on_click=acts.act,
                args=(desk.document, desk.catalogue, Disconnect(source, stage, port)),
            )  # fmt: skip


def _feed(desk: Desk, stage: str, port: str, key: str) -> None:
    if not answers(key):
        return
    chosen = st.session_state[key]
    wanted = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    edits = feed(desk.document.pipeline, stage, port, wanted)
    acts.act(desk.document, desk.catalogue, *edits)


def _out(desk: Desk, stage: str) -> None:
    pipeline = desk.document.pipeline
    leaving = [wire for wire in wires(pipeline) if wire.source == stage]
    if leaving:
        st.caption(t("wiring.cut.help"))
    with st.container(horizontal=True, gap="small"):
        for wire in leaving:
            st.button(
                plain(f"{wire.stage} · {wire.port}"), icon=":material/link_off:",
                key=f"cut-out-{stage}-{wire.stage}-{wire.port}", on_click=acts.act,
                args=(desk.document, desk.catalogue, Disconnect(*wire)),
            )  # fmt: skip
    free = [
        Wire(stage, name, port["name"])
        for name, other in pipeline.stages.items()
        for port in (entry_of(desk.catalogue, other.block) or {"ports": ()})["ports"]
        if port["many"] or not other.inputs.get(port["name"])
        if stage in may_feed(pipeline, desk.catalogue, name, port["name"])[0]
    ]
    if free:
        key = put(f"to-{desk.document.id}-{stage}", None)
        st.selectbox(
            t("wiring.connect_to"), free, key=key, index=None, placeholder=t("wiring.choose"),
            format_func=lambda wire: f"{wire.stage} · {wire.port}",
            on_change=_connect, args=(desk, key),
        )  # fmt: skip
    elif not leaving:
        st.caption(t("wiring.feeds_nothing"))


def _connect(desk: Desk, key: str) -> None:
    wire = st.session_state[key] if answers(key) else None
    if wire is not None:
        acts.act(desk.document, desk.catalogue, Connect(*wire))


def _move(desk: Desk, stage: str) -> None:
    pipeline = desk.document.pipeline
    found = {
        wire: edits for wire in wires(pipeline)
        if (edits := move_onto(pipeline, desk.catalogue, stage, wire))
    }  # fmt: skip
    if not found:
        return
    key = put(f"move-{desk.document.id}-{stage}", None)
    st.selectbox(
        t("wiring.move"), list(found), key=key, index=None, placeholder=t("wiring.choose"),
        format_func=lambda wire: f"{wire.source} → {wire.stage} · {wire.port}",
        on_change=_moved, args=(desk, key, found),
    )  # fmt: skip


def _moved(desk: Desk, key: str, found: Mapping[Wire, Any]) -> None:
    wire = st.session_state[key] if answers(key) else None
    if wire is not None:
        acts.act(desk.document, desk.catalogue, *found[wire])
