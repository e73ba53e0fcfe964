"""Pinned stages in a plan: their kept results stand for them, and for what only they need.

A key below a pin contains the key of the pinned result and that it is pinned, so nothing that
was computed with a pin is ever taken for a result without one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.edits import (
    drop_stages,
    entry_of,
    excluded_stages,
    is_bypassed,
    needed_stages,
    sources_of,
    without_sources,
)
from pipeline_core.messages.message import Message
from pipeline_core.plan.exclusions import exclusion_reasons
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import port_of
from pipeline_core.store.pins import Pin

# Why a stage does not run because of a pin.
PIN_REASONS = frozenset({"reason.above_pin", "reason.pin_lost", "reason.behind_pin"})


def pins_in_force(pipeline: Pipeline, pins: Iterable[Pin]) -> dict[str, Pin]:
    """Return the pins by stage, without those of stages that are gone, off or bypassed.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", off=True)})
    >>> list(pins_in_force(pipeline, [Pin(name, "k", "r") for name in "abc"]))
    ['a']
    """
    stages = pipeline.stages
    return {
        pin.stage: pin
        for pin in pins
        if pin.stage in stages and not stages[pin.stage].off and not is_bypassed(stages[pin.stage])
    }


def pin_exclusions(
    pipeline: Pipeline,
    catalogue: Catalogue,
    pins: Mapping[str, Pin],
    stored: Collection[str],
    to: Collection[str],
) -> dict[str, Message]:
    """Return the stages that a plan excludes with the pins in force, each with the reason.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    pins
        The pins in force, by stage.
    stored
        The keys of the pinned results that are kept.
    to
        The stages that the run stops at; all if empty.
    """
    cut = without_sources(pipeline, pins)
    off = exclusion_reasons(cut, catalogue)
    lost = {name: pin for name, pin in pins.items() if is_lost(pin, pipeline, catalogue, stored)}
    above = {} if to or not pins else _stages_above(pipeline, pins, off)
    return {**off, **above, **_behind_lost(cut, catalogue, lost)}


def is_lost(pin: Pin, pipeline: Pipeline, catalogue: Catalogue, stored: Collection[str]) -> bool:
    """Return whether a pin has no result that can be used.

    Parameters
    ----------
    pin
        The pin of a stage that the pipeline has.
    pipeline, catalogue
        The pipeline, and the blocks by id.
    stored
        The keys of the results that are kept.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"scaled": Stage("scaled", "scale")})
    >>> pin = Pin("scaled", "k", "r", "scale")
    >>> is_lost(pin, pipeline, {}, ["k"]), is_lost(pin, pipeline, {}, [])
    (False, True)
    """
    is_other_block = pin.block != pipeline.stages[pin.stage].block
    missing = [block for block in pin.recipe if entry_of(catalogue, block) is None]
    return pin.key not in stored or is_other_block or bool(missing)


def _stages_above(
    pipeline: Pipeline, pins: Collection[str], off: Collection[str]
) -> dict[str, Message]:
    """Return the stages that nothing but a pinned stage needs."""
    active = drop_stages(pipeline, off)
    sources = {name for stage in active.stages.values() for name in sources_of(stage.inputs)}
    goals = [name for name in active.stages if name not in sources]
    needed = needed_stages(without_sources(active, pins), goals)
    above = {pin: needed_stages(active, [pin]) for pin in pins}
    return {
        name: Message("reason.above_pin", {"pins": [pin for pin in pins if name in above[pin]]})
        for name in active.stages
        if name not in needed
    }


def _behind_lost(
    pipeline: Pipeline, catalogue: Catalogue, lost: Mapping[str, Pin]
) -> dict[str, Message]:
    """Return the stages whose pinned result is lost, and those that need one."""
    stages = {
        name: replace(stage, off=True) if name in lost else stage
        for name, stage in pipeline.stages.items()
    }
    causes = excluded_stages(replace(pipeline, stages=stages), catalogue) if lost else {}
    return {
        name: _lost_reason(name, lost[cause]) for name, cause in causes.items() if cause in lost
    }


def _lost_reason(name: str, pin: Pin) -> Message:
    if name == pin.stage:
        return Message("reason.pin_lost", {"run": pin.run})
    return Message("reason.behind_pin", {"pin": pin.stage})


def pins_by_stage(
    pipeline: Pipeline, order: Iterable[str], pins: Mapping[str, Pin]
) -> dict[str, dict[str, Pin]]:
    """Return for each stage the pins that its result depends on, its own among them.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})}
    >>> pins = {"a": Pin("a", "k", "r")}
    >>> list(pins_by_stage(Pipeline(stages=stages), "ab", pins)["b"])
    ['a']
    """
    stems: dict[str, dict[str, Pin]] = {}
    for name in order:
        stems[name] = {name: pins[name]} if name in pins else {}
        for source in sources_of(pipeline.stages[name].inputs):
            stems[name] |= stems[source]
    return stems


def is_gate(entry: Entry) -> bool:
    """Return whether a block lets a model pass, or refuses it."""
    port = port_of(entry, entry["passes"] or "")
    return port is not None and port["wire"] == "Model"


def pin_answers(entry: Entry, pins: Mapping[str, Pin]) -> dict[str, Any]:
    """Return who answers for the pins that a gate judges by, as a part of its ingredients."""
    if not pins or not is_gate(entry):
        return {}
    return {"pins": {name: [pin.name, pin.reason] for name, pin in pins.items()}}


def pin_reason(pin: Pin) -> Message:
    """Return why a pinned stage does not run."""
    return Message("reason.pinned", {"run": pin.run})


def key_below(pin: Pin) -> str:
    """Return what stands for a pinned result in the keys of the stages that it feeds.

    Examples
    --------
    >>> key_below(Pin("scaled", "2f", "r"))
    'pinned:2f'
    """
    return f"pinned:{pin.key}"


def recipe_entries(catalogue: Catalogue, pins: Iterable[Pin]) -> dict[str, Entry]:
    """Return the blocks, by id, that the recipes of pinned results were made with."""
    entries = [entry_of(catalogue, block) for pin in pins for block in pin.recipe]
    return {entry["id"]: entry for entry in entries if entry is not None}
