"""The wires of a stage as a form: the sources of its ports, and the targets of its output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pipeline_core.catalog import Entry, Port
from pipeline_core.edits import Connect, Disconnect, Edit, entry_of
from pipeline_core.messages.message import Message
from ui.documents import edit_actions
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.edits.placement import (
    Wire,
    edits_to_feed,
    edits_to_move_onto,
    possible_sources,
    wires,
)
from ui.screens.pipeline.problem_list import show_field_problems
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate
from ui.widgets.widget_state import has_new_value, option_index, widget_key


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the sources of each port, and the targets of the output."""
    entry = entry_of(view_model.catalogue, view.block)
    if entry is None:
        return
    if view_model.past:
        st.info(t("wiring.past"))
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('wiring.in')}**")
        for port in entry["ports"]:
            _source_picker(view_model, view.stage, port)
            _show_port_problems(view_model, view.stage, port["name"])
        if not entry["ports"]:
            st.caption(t("wiring.takes_nothing"))
        _unknown_port_buttons(view_model, view.stage, entry)
    with right:
        st.markdown(f"**{t('wiring.out')}**")
        _target_form(view_model, view.stage)
        _move_picker(view_model, view.stage)


def _source_picker(view_model: ViewModel, stage: str, port: Port) -> None:
    pipeline, name = view_model.document.pipeline, port["name"]
    sources = list(pipeline.stages[stage].written_inputs.get(name, ()))
    possible, refusals = possible_sources(pipeline, view_model.catalogue, stage, name)
    options = possible + [source for source in sources if source not in possible]
    label, args = _port_label(port), (view_model, stage, name)
    key = f"feed-{view_model.document.id}-{stage}-{name}"
    if port["many"] or len(sources) > 1:
        key = widget_key(f"{key}-many", sources)
        st.multiselect(
            label,
            options,
            sources,
            key=key,
            on_change=_change_sources,
            args=(*args, key),
            placeholder=t("wiring.choose"),
        )
    else:
        source = next(iter(sources), None)
        key = widget_key(key, source)
        st.selectbox(
            label,
            options,
            option_index(options, source),
            key=key,
            on_change=_change_sources,
            args=(*args, key),
            placeholder=t("wiring.choose"),
        )
    _show_refusals(stage, name, refusals)


def _show_port_problems(view_model: ViewModel, stage: str, port: str) -> None:
    problems = [
        problem
        for problem in view_model.problems
        if problem.stage == stage and problem.field == port
    ]
    show_field_problems(problems, view_model, f"port-{stage}-{port}")


def _port_label(port: Port) -> str:
    wire = t(f"wire.{port['wire']}")
    label = port["name"] if port["name"] == wire.lower() else f"{port['name']} ({wire})"
    return f"{label} ({t('wiring.optional')})" if port["optional"] else label


def _show_refusals(stage: str, port: str, refusals: Mapping[str, Message]) -> None:
    if not refusals:
        return
    with st.expander(t("wiring.why_not", count=len(refusals)), key=f"why-{stage}-{port}"):
        for name, refusal in refusals.items():
            sentence = translate(refusal.code, refusal.values, language())
            st.caption(f"**{escape_markdown(name)}** – {escape_markdown(sentence)}")


def _unknown_port_buttons(view_model: ViewModel, stage: str, entry: Entry) -> None:
    """Offer to remove wires to ports that the block does not have."""
    port_names = {port["name"] for port in entry["ports"]}
    document = view_model.document
    for port, sources in document.pipeline.stages[stage].inputs.items():
        for source in sources if port not in port_names else ():
            st.button(
                t("wiring.disconnect", source=source, port=port),
                icon=":material/link_off:",
                key=f"cut-{stage}-{port}-{source}",
                on_click=edit_actions.edit_and_rerun,
                args=(document, view_model.catalogue, Disconnect(source, stage, port)),
            )


def _change_sources(view_model: ViewModel, stage: str, port: str, key: str) -> None:
    if not has_new_value(key):
        return
    value = st.session_state[key]
    sources = value if isinstance(value, list) else [value] if value else []
    edits = edits_to_feed(view_model.document.pipeline, stage, port, sources)
    edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, *edits)


def _target_form(view_model: ViewModel, stage: str) -> None:
    document, catalogue = view_model.document, view_model.catalogue
    outgoing = [wire for wire in wires(document.pipeline) if wire.source == stage]
    if outgoing:
        st.caption(t("wiring.cut.help"))
    with st.container(horizontal=True, gap="small"):
        for wire in outgoing:
            st.button(
                escape_markdown(f"{wire.stage} · {wire.port}"),
                icon=":material/link_off:",
                key=f"cut-out-{stage}-{wire.stage}-{wire.port}",
                on_click=edit_actions.edit_and_rerun,
                args=(document, catalogue, Disconnect(*wire)),
            )
    possible = _possible_wires(view_model, stage)
    if possible:
        key = widget_key(f"to-{document.id}-{stage}", None)
        st.selectbox(
            t("wiring.connect_to"),
            possible,
            key=key,
            index=None,
            placeholder=t("wiring.choose"),
            format_func=lambda wire: f"{wire.stage} · {wire.port}",
            on_change=_connect,
            args=(view_model, key),
        )
    elif not outgoing:
        st.caption(t("wiring.feeds_nothing"))


def _possible_wires(view_model: ViewModel, source: str) -> list[Wire]:
    """Return the wires that could be added from a stage."""
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    return [
        Wire(source, name, port["name"])
        for name, stage in pipeline.stages.items()
        if (entry := entry_of(catalogue, stage.block)) is not None
        for port in entry["ports"]
        if port["many"] or not stage.inputs.get(port["name"])
        if source in possible_sources(pipeline, catalogue, name, port["name"])[0]
    ]


def _connect(view_model: ViewModel, key: str) -> None:
    wire = st.session_state[key] if has_new_value(key) else None
    if wire is not None:
        edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, Connect(*wire))


def _move_picker(view_model: ViewModel, stage: str) -> None:
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    moves = {
        wire: edits
        for wire in wires(pipeline)
        if (edits := edits_to_move_onto(pipeline, catalogue, stage, wire))
    }
    if not moves:
        return
    key = widget_key(f"move-{view_model.document.id}-{stage}", None)
    st.selectbox(
        t("wiring.move"),
        list(moves),
        key=key,
        index=None,
        placeholder=t("wiring.choose"),
        format_func=lambda wire: f"{wire.source} → {wire.stage} · {wire.port}",
        on_change=_move,
        args=(view_model, key, moves),
    )


def _move(view_model: ViewModel, key: str, moves: Mapping[Wire, Sequence[Edit]]) -> None:
    wire = st.session_state[key] if has_new_value(key) else None
    if wire is not None:
        edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, *moves[wire])
