"""A wire that is looked at: what travels on it, which is what its source gives."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pipeline_core.edits import entry_of, port_of
from ui.documents.view_model import Desk
from ui.screens.pipeline.inspector import result, rows
from ui.text.words import t
from ui.widgets.pieces import family_line


def inspect_wire(desk: Desk, wire: Mapping[str, str]) -> None:
    """Show what travels on a wire.

    Parameters
    ----------
    desk
        The pipeline and how things stand.
    wire
        Its ends: ``source``, ``stage`` and ``port``; one that is gone is said to be.
    """
    source, stage, port = wire["source"], wire["stage"], wire["port"]
    taker = desk.document.pipeline.stages.get(stage)
    view = desk.views.get(source)
    if view is None or taker is None or source not in taker.inputs.get(port, ()):
        st.caption(t("wire.gone"))
        return
    entry = entry_of(desk.catalogue, taker.block)
    its_port = port_of(entry, port) if entry else None
    kind = its_port["wire"] if its_port else "Data"
    family_line(view.family, f"{source} → {stage}", t("wire.carries", kind=t(f"wire.{kind}")), ())
    (rows if kind == "Data" else result).show(desk, view)
