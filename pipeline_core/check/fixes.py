"""Edits that mend an order: move a stage before another, put one in between."""

from __future__ import annotations

from pipeline_core.check.scene import Scene, Wire
from pipeline_core.edits import (
    AddStage,
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    apply,
    free_name,
    path_between,
)
from pipeline_core.errors import WiringError


def move_before(scene: Scene, stage: str, first: str) -> tuple[Edit, ...]:
    """Take a stage out of its chain and put it on the wire into an earlier one.

    Parameters
    ----------
    stage
        The stage to move; what it fed is fed by what fed it.
    first
        The stage that is to come right behind it.
    """
    port, source = scene.main_port(stage), scene.upstream(stage)
    into, start = scene.main_port(first), scene.upstream(first)
    if port is None or source is None or into is None or start is None:
        return ()
    edits: list[Edit] = []
    for wire in scene.after[stage]:
        edits += _instead(wire, source)
    edits += [Disconnect(source, stage, port), Disconnect(start, first, into)]
    return (*edits, Connect(start, stage, port), Connect(stage, first, into))


def put_before(scene: Scene, stage: str, block: str) -> tuple[Edit, ...]:
    """Put a new stage on the wire by which a stage's rows come in."""
    port, source = scene.main_port(stage), scene.upstream(stage)
    if block not in scene.catalogue or port is None or source is None:
        return ()
    put = InsertStage(block, source, stage, port)
    try:
        apply(scene.pipeline, put, scene.catalogue)
    except WiringError:  # what comes in is of a kind that the new stage does not take
        return ()
    return (put,)


def split_for(scene: Scene, stage: str, split: str | None) -> tuple[Edit, ...]:
    """Give a stage rows that its model has not seen.

    Parameters
    ----------
    stage
        It tests a model on the rows it is given.
    split
        The split that the model was trained behind; None makes one, where the
        ways of the model's rows and of the tested rows part.
    """
    port, source = scene.main_port(stage), scene.upstream(stage)
    if port is None or source is None:
        return ()
    if split is not None:
        return Disconnect(source, stage, port), Connect(split, stage, port)
    parting = source if "split_rows" in scene.catalogue else None
    while parting and not _reaches_model(scene, parting, stage, port):
        parting = scene.upstream(parting)
    return _split_behind(scene, parting, stage) if parting else ()


def _reaches_model(scene: Scene, name: str, stage: str, port: str) -> bool:
    others = [one for into, names in scene.pipeline.stages[stage].inputs.items()
              if into != port for one in names]  # fmt: skip
    return any(path_between(scene.pipeline, name, one) is not None for one in others)


def _split_behind(scene: Scene, parting: str, stage: str) -> tuple[Edit, ...]:
    name = free_name(scene.pipeline, "split")
    edits: list[Edit] = [AddStage("split_rows", name), Connect(parting, name, "data")]
    for wire in scene.after[parting]:
        if path_between(scene.pipeline, wire.stage, stage) is not None:
            edits += _instead(wire, name)
    return tuple(edits)


def _instead(wire: Wire, source: str) -> list[Edit]:
    return [Disconnect(wire.source, wire.stage, wire.port), Connect(source, wire.stage, wire.port)]
