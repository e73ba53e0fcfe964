"""Acts that goals of lessons look at and that nothing else keeps, recorded where they happen."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import path_between, wire_refusal
from pipeline_core.errors import FabricaError
from pipeline_core.lessons.acts import record_act
from pipeline_core.lessons.deeds import played_values
from pipeline_core.messages.message import Message
from pipeline_core.simulator.scenario_reader import scenario_data
from ui.documents import documents
from ui.documents.documents import Document
from ui.documents.simulations import Play
from ui.documents.stores import visitor_store


def record_refusal(pipeline_id: str, wire: tuple[str, str, str]) -> None:
    """Record that a wire was refused, if it is: the canvas says only which one it was.

    Parameters
    ----------
    pipeline_id
        The pipeline.
    wire
        Source, stage and port of the wire.
    """
    with suppress(FabricaError):  # what is wrong with the pipeline, the page says
        document = documents.load(pipeline_id)
        refusal = _refusal(document, *wire) if document is not None else None
        if document is not None and refusal is not None:
            values = {"code": refusal.code, "path": list(refusal.values.get("path", ()))}
            record_act(visitor_store(), document.identity, "wire_refused", values)


def _refusal(document: Document, source: str, stage: str, port: str) -> Message | None:
    pipeline = document.pipeline
    if not {source, stage} <= pipeline.stages.keys():
        return None
    # A wire that would close a cycle is refused as that, also where its port is taken.
    if source != stage and (path := path_between(pipeline, stage, source)):
        return Message("wire.cycle", {"path": [*path, stage]})
    catalogue = load_catalogue(visitor_store().workspace)
    return wire_refusal(pipeline, catalogue, source, stage, port)


def record_verification(document: Document, *, equal: bool) -> None:
    """Record that a script was verified."""
    record_act(visitor_store(), document.identity, "verified", {"equal": equal})


def record_answer(model: str) -> None:
    """Record that a version of a kept model has answered."""
    if identity := _origin(model):
        record_act(visitor_store(), identity, "served")


def record_play(play: Play) -> None:
    """Record what came of a play against a kept model: once it is over, or left.

    Parameters
    ----------
    play
        The play; nothing is recorded of one that has not begun.
    """
    identity = _origin(play.model)
    if identity and play.place:
        record_act(visitor_store(), identity, "simulated", _values(play))


def _origin(model: str) -> str | None:
    """Return the path of the pipeline that a version of a model comes from, if it is known."""
    store = visitor_store()
    with suppress(FabricaError):
        kept = store.models.find(model)
        run = store.runs.get(kept.run)
        return run.pipeline_id if run is not None else None
    return None


def _values(play: Play) -> dict[str, Any]:
    scenario = scenario_data(play.scenario)
    return played_values({"scenario": scenario, "windows": play.shown, **play.found()})
