"""Which stages a run leaves out: those that are switched off, and those that need one of them.

Check, plan and export all ask here. A port that takes many goes on with its
other wires, and one that may stay open goes on without; any other wire from a
stage that is left out leaves out what it leads to.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from pipeline_core.edits.rules import Catalogue, entry_of, port_of
from pipeline_core.spec import Pipeline, Stage


def left_out(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, str]:
    """Return the stages that a run leaves out, each with the switched-off stage to blame.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks; a port that is not known counts as needed.

    Returns
    -------
    dict
        Stage to stage; a stage that is switched off itself stands for itself.

    Examples
    --------
    >>> stages = {"a": Stage("a", "x", off=True), "b": Stage("b", "y", {"data": ("a",)})}
    >>> left_out(Pipeline(stages=stages), {})
    {'a': 'a', 'b': 'a'}
    """
    found = {name: name for name, stage in pipeline.stages.items() if stage.off}
    grown = bool(found)
    while grown:  # wires may run in a circle, so until calm
        grown = False
        for name, stage in pipeline.stages.items():
            blamed = None if name in found else _blamed(stage, catalogue, found)
            if blamed is not None:
                found[name], grown = blamed, True
    return found


def _blamed(stage: Stage, catalogue: Catalogue, found: Mapping[str, str]) -> str | None:
    entry = entry_of(catalogue, stage.block)
    for name, sources in stage.inputs.items():
        out = [one for one in sources if one in found]
        port = port_of(entry, name) if entry else None
        others = port is not None and port["many"] and len(out) < len(sources)
        if out and not others and not (port is not None and port["optional"]):
            return found[out[0]]
    return None


def without(pipeline: Pipeline, names: Container[str]) -> Pipeline:
    """Return the pipeline without some stages and the wires from them.

    Examples
    --------
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> without(Pipeline(stages=stages), {"a": "a"}).stages["b"].inputs
    {}
    """
    kept = {name: stage for name, stage in pipeline.stages.items() if name not in names}
    return replace(pipeline, stages={name: _unwired(one, names) for name, one in kept.items()})


def _unwired(stage: Stage, names: Container[str]) -> Stage:
    if not any(one in names for sources in stage.inputs.values() for one in sources):
        return stage
    inputs = {
        port: tuple(one for one in sources if one not in names)
        for port, sources in stage.inputs.items()
    }
    return replace(stage, inputs={port: sources for port, sources in inputs.items() if sources})
