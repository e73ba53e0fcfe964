"""Pins of stages that were renamed or removed: they follow, or go."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.spec import Pipeline
from pipeline_core.store.pins import Pins


def follow_stages(pins: Pins, identity: str, before: Pipeline, after: Pipeline) -> None:
    """Have the pins of a pipeline follow its stages after a change.

    Parameters
    ----------
    pins, identity
        The workspace's pins, and the path of the pipeline's file.
    before, after
        The pipeline before and after the change.
    """
    if before.stages.keys() <= after.stages.keys():
        return
    for pin in pins.of(identity):
        if pin.stage in before.stages and pin.stage not in after.stages:
            name = new_name(pin.stage, before, after)
            if name is None:
                pins.remove(identity, pin.stage)
            else:
                pins.rename(identity, pin.stage, name)


def new_name(stage: str, before: Pipeline, after: Pipeline) -> str | None:
    """Return the name under which a stage that vanished is there as it was; None if it is not.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> before = Pipeline(stages={"scaled": Stage("scaled", "scale")})
    >>> new_name("scaled", before, Pipeline(stages={"standard": Stage("standard", "scale")}))
    'standard'
    """
    was = before.stages[stage]
    candidates = [
        name
        for name in after.stages.keys() - before.stages.keys()
        if replace(after.stages[name], name=stage) == was
    ]
    return candidates[0] if len(candidates) == 1 else None
