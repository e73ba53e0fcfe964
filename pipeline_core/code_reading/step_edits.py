"""Stages of steps that were put into a chain of stages, or taken out of it."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.spec import Pipeline, Stage


def with_stage(pipeline: Pipeline, stage: Stage) -> Pipeline:
    """Return a pipeline with a stage, in the place of the one of its name.

    Examples
    --------
    >>> list(with_stage(Pipeline(), Stage("a", "scale")).stages)
    ['a']
    """
    return replace(pipeline, stages={**pipeline.stages, stage.name: stage})


def with_step(pipeline: Pipeline, new: Stage, neighbour: Stage, *, is_behind: bool) -> Pipeline:
    """Return a pipeline with a stage between another and what that feeds, or is fed by.

    Parameters
    ----------
    pipeline, new
        The pipeline, and the stage without its wires.
    neighbour
        The other stage.
    is_behind
        Whether the new stage stands behind it; else ahead of it.

    Examples
    --------
    >>> a, b = Stage("a", "read"), Stage("b", "ridge", {"data": ("a",)})
    >>> longer = with_step(Pipeline(stages={"a": a, "b": b}), Stage("c", "pca"), b, is_behind=False)
    >>> longer.stages["c"].inputs, longer.stages["b"].inputs
    ({'data': ('a',)}, {'data': ('c',)})
    """
    if not is_behind:
        new = replace(new, inputs={"data": neighbour.inputs.get("data", ())})
        fed = replace(neighbour, inputs={**neighbour.inputs, "data": (new.name,)})
        return with_stage(with_stage(pipeline, new), fed)
    stages = {
        name: _rewired(stage, neighbour.name, new.name) for name, stage in pipeline.stages.items()
    }
    new = replace(new, inputs={"data": (neighbour.name,)})
    return replace(pipeline, stages={**stages, new.name: new})


def without_stage(pipeline: Pipeline, stage: Stage) -> Pipeline:
    """Return a pipeline without a stage; what it fed is fed by what fed it.

    Examples
    --------
    >>> a, b = Stage("a", "scale", {"data": ("z",)}), Stage("b", "ridge", {"data": ("a",)})
    >>> without_stage(Pipeline(stages={"a": a, "b": b}), a).stages["b"].inputs
    {'data': ('z',)}
    """
    sources = stage.inputs.get("data", ())
    stages = {
        name: _rewired(other, stage.name, *sources)
        for name, other in pipeline.stages.items()
        if name != stage.name
    }
    layout = {name: place for name, place in pipeline.layout.items() if name != stage.name}
    groups = {
        name: replace(group, stages=tuple(s for s in group.stages if s != stage.name))
        for name, group in pipeline.groups.items()
    }
    return replace(pipeline, stages=stages, layout=layout, groups=groups)


def _rewired(stage: Stage, old: str, *new: str) -> Stage:
    """Return a stage that is fed by others in place of one."""
    inputs = {
        port: tuple(source for name in sources for source in (new if name == old else (name,)))
        for port, sources in stage.inputs.items()
    }
    return stage if inputs == stage.inputs else replace(stage, inputs=inputs)
