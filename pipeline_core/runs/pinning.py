"""Pinning a stage: its last result is kept, whatever changes above it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import entry_of, renewed
from pipeline_core.errors import ExportError, FabricaError, PinError
from pipeline_core.plan import Plan
from pipeline_core.plan.pins import is_gate, is_lost, pins_in_force
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import Store
from pipeline_core.store.pins import LastResult, Pin

PinState = Literal["held", "idle", "lost", "gone"]


def pin_stage(
    store: Store,
    identity: str,
    pipeline: Pipeline,
    catalogue: Catalogue,
    stage: str,
    *,
    name: str = "",
    reason: str = "",
) -> Pin:
    """Keep the result that a stage had in its last run.

    Parameters
    ----------
    store
        The workspace.
    identity, pipeline
        The path of the pipeline's file, and the pipeline.
    catalogue
        The blocks by id.
    stage
        The stage.
    name, reason
        Who answers for gates that judge by the result, and why; both or neither.

    Raises
    ------
    PinError
        There is no such stage, it is a gate, or no result of it is kept.
    """
    pipeline = renewed(pipeline, catalogue)
    if stage not in pipeline.stages:
        raise PinError("pin.no_stage", stage=stage, known=list(pipeline.stages))
    if bool(name) != bool(reason):
        raise PinError("pin.half_answer", stage=stage)
    block = pipeline.stages[stage].block
    entry = entry_of(catalogue, block)
    if entry is not None and is_gate(entry):
        raise PinError("pin.gate", stage=stage)
    last = store.pins.last_result(identity, stage)
    if last is None or last.key not in store.artifacts.summaries([last.key]):
        raise PinError("pin.no_result", stage=stage)
    if _block_then(last, catalogue, stage) != block:
        raise PinError("pin.other_block", stage=stage)
    recipe = store.artifacts.recipe_blocks(last.key)
    pin = Pin(stage, last.key, last.run, block, recipe, name, reason)
    store.pins.save(identity, pin)
    return pin


def _block_then(last: LastResult, catalogue: Catalogue, stage: str) -> str | None:
    try:
        stages = renewed(parse(last.spec), catalogue).stages
    except FabricaError:
        return None
    return stages[stage].block if stage in stages else None


def unpin_stage(store: Store, identity: str, stage: str) -> None:
    """Let a stage run again like any other.

    Raises
    ------
    PinError
        It is not pinned.
    """
    if not store.pins.remove(identity, stage):
        pinned = [pin.stage for pin in store.pins.of(identity)]
        raise PinError("pin.none", stage=stage, pinned=pinned)


def answer_for_pin(store: Store, identity: str, stage: str, *, name: str, reason: str) -> Pin:
    """Have somebody answer for the gates that judge by a pinned result; the pin stays as it is.

    Parameters
    ----------
    store
        The workspace.
    identity, stage
        The path of the pipeline's file, and the pinned stage.
    name, reason
        Who answers, and why.

    Raises
    ------
    PinError
        The stage is not pinned, or the name or the reason is empty.
    """
    pins = {pin.stage: pin for pin in store.pins.of(identity)}
    if stage not in pins:
        raise PinError("pin.none", stage=stage, pinned=list(pins))
    if not name or not reason:
        raise PinError("pin.half_answer", stage=stage)
    pin = replace(pins[stage], name=name, reason=reason)
    store.pins.save(identity, pin)
    return pin


def pin_state(store: Store, pin: Pin, pipeline: Pipeline, catalogue: Catalogue) -> PinState:
    """Return whether a pin's result stands for its stage, and if not, why."""
    if pin.stage not in pipeline.stages:
        return "gone"
    if not pins_in_force(pipeline, [pin]):
        return "idle"
    stored = store.artifacts.summaries([pin.key])
    return "lost" if is_lost(pin, renewed(pipeline, catalogue), catalogue, stored) else "held"


def require_pins(plan: Plan, force: Collection[str]) -> None:
    """Refuse a run whose pinned results are not there, or that would run a pinned stage.

    Raises
    ------
    PinError
        The sentence of the first such stage.
    """
    for stage, why in plan.excluded.items():
        if why.code == "reason.pin_lost":
            raise PinError("pin.lost", stage=stage, run=why.values["run"])
    for job in plan.jobs.values():
        if job.is_pinned and job.stage in force:
            raise PinError("pin.forced", stage=job.stage)


def require_no_pins(store: Store, identity: str, pipeline: Pipeline) -> None:
    """Refuse what compares a script with a run: no script has a pinned result.

    Raises
    ------
    ExportError
        A stage of the pipeline is pinned.
    """
    if pinned := pins_in_force(pipeline, store.pins.of(identity)):
        raise ExportError("export.pinned", stages=list(pinned))
