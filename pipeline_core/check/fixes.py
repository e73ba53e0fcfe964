"""Fixes of a doubtful order: edits that move a stage before another, or insert one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.check.context import CheckContext, Wire
from pipeline_core.edits import (
    AddStage,
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    RemoveStage,
    apply,
    free_name,
    path_between,
)
from pipeline_core.errors import WiringError


def move_before(context: CheckContext, stage: str, successor: str) -> tuple[Edit, ...]:
    """Return edits that take a stage out of its chain and put it before an earlier one.

    Parameters
    ----------
    context
        The pipeline.
    stage
        The stage to move; its source will feed the stages that it fed.
    successor
        The stage that will come right after it.
    """
    port, source = context.main_port(stage), context.upstream(stage)
    next_port, next_source = context.main_port(successor), context.upstream(successor)
    if port is None or source is None or next_port is None or next_source is None:
        return ()
    stages = context.pipeline.stages
    failing = (port, source) in stages[stage].failing
    edits: list[Edit] = []
    for wire in context.outgoing[stage]:  # what a sieve sets aside still comes from it
        edits += [] if wire.failing else rewire(wire, source, failing=failing)
    return (
        *edits,
        Disconnect(source, stage, port),
        Disconnect(next_source, successor, next_port),
        Connect(next_source, stage, port, (next_port, next_source) in stages[successor].failing),
        Connect(stage, successor, next_port),
    )


def insert_before(
    context: CheckContext, stage: str, block: str, settings: Mapping[str, Any] | None = None
) -> tuple[Edit, ...]:
    """Return an edit that inserts a new stage on the wire by which a stage's rows come in."""
    port, source = context.main_port(stage), context.upstream(stage)
    if block not in context.catalogue or port is None or source is None:
        return ()
    insertion = InsertStage(block, source, stage, port, settings=settings or {})
    try:
        apply(context.pipeline, insertion, context.catalogue)
    except WiringError:  # the new stage does not take this kind of wire
        return ()
    return (insertion,)


def replace_block(context: CheckContext, stage: str, block: str) -> tuple[Edit, ...]:
    """Return edits that put a stage of another block in a stage's place, with its wires.

    Parameters
    ----------
    context
        The pipeline.
    stage
        The stage that goes; the new one gets its name.
    block
        The new block. Wires that it does not take are left out.
    """
    entry = context.catalogue.get(block)
    if entry is None:
        return ()
    ports = {port["name"]: port["wire"] for port in entry["ports"]}
    inputs, failing = context.pipeline.stages[stage].inputs, context.pipeline.stages[stage].failing
    edits: list[Edit] = [RemoveStage(stage), AddStage(block, stage)]
    edits += [
        Connect(source, stage, port, (port, source) in failing)
        for port, sources in inputs.items()
        for source in (sources if port in ports else ())
    ]
    edits += [Connect(stage, w.stage, w.port, w.failing) for w in context.outgoing[stage]]
    return tuple(edits) if _applies(context, edits) else ()


def _applies(context: CheckContext, edits: list[Edit]) -> bool:
    pipeline = context.pipeline
    try:
        for edit in edits:
            pipeline = apply(pipeline, edit, context.catalogue)
    except WiringError:  # a wire that the new stage does not take or give
        return False
    return True


def feed_test_rows(context: CheckContext, stage: str, split: str | None) -> tuple[Edit, ...]:
    """Return edits that feed a stage with rows its model was not trained on.

    Parameters
    ----------
    context
        The pipeline.
    stage
        A stage that tests a model.
    split
        The split that the model was trained after; None adds one where the
        paths of the training rows and the tested rows part.
    """
    port, source = context.main_port(stage), context.upstream(stage)
    if port is None or source is None:
        return ()
    if split is not None:
        return Disconnect(source, stage, port), Connect(split, stage, port)
    fork = source if "split_rows" in context.catalogue else None
    while fork and not _reaches_other_port(context, fork, stage, port):
        fork = context.upstream(fork)
    return _split_after(context, fork, stage) if fork else ()


def _reaches_other_port(context: CheckContext, name: str, stage: str, port: str) -> bool:
    inputs = context.pipeline.stages[stage].inputs
    sources = [source for other, names in inputs.items() if other != port for source in names]
    return any(path_between(context.pipeline, name, source) is not None for source in sources)


def _split_after(context: CheckContext, fork: str, stage: str) -> tuple[Edit, ...]:
    name = free_name(context.pipeline, "split")
    edits: list[Edit] = [AddStage("split_rows", name), Connect(fork, name, "data")]
    for wire in context.outgoing[fork]:
        if path_between(context.pipeline, wire.stage, stage) is not None:
            edits += rewire(wire, name)
    return tuple(edits)


def rewire(wire: Wire, source: str, *, failing: bool = False) -> list[Edit]:
    """Return edits that feed the end of a wire from another stage, or from its failing rows."""
    return [
        Disconnect(wire.source, wire.stage, wire.port),
        Connect(source, wire.stage, wire.port, failing),
    ]
