"""Excluded stages: those that are switched off or bypassed, and those that need one of them.

Used by check, plan and export. A port that takes many wires goes on with its
other wires, and an optional port goes on without; any other wire from an
excluded stage excludes the stage that it feeds.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from pipeline_core.edits.bypass import with_bypasses
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import Catalogue, entry_of, port_of


def excluded_stages(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, str]:
    """Return the stages that a run excludes, each with the stage that causes it.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks; an unknown port counts as required.

    Returns
    -------
    dict
        Excluded stage to the one that is switched off or bypassed; that one maps to itself.

    Examples
    --------
    >>> stages = {"a": Stage("a", "x", off=True), "b": Stage("b", "y", {"data": ("a",)})}
    >>> excluded_stages(Pipeline(stages=stages), {})
    {'a': 'a', 'b': 'a'}
    """
    pipeline = with_bypasses(pipeline, catalogue)
    excluded = {name: name for name, stage in pipeline.stages.items() if stage.off or stage.bypass}
    has_changed = bool(excluded)
    while has_changed:  # until nothing changes, because wires may form a cycle
        has_changed = False
        for name, stage in pipeline.stages.items():
            cause = None if name in excluded else _cause_of_exclusion(stage, catalogue, excluded)
            if cause is not None:
                excluded[name], has_changed = cause, True
    return excluded


def _cause_of_exclusion(
    stage: Stage, catalogue: Catalogue, excluded: Mapping[str, str]
) -> str | None:
    entry = entry_of(catalogue, stage.block)
    for name, sources in stage.inputs.items():
        lost = [source for source in sources if source in excluded]
        port = port_of(entry, name) if entry else None
        has_others = port is not None and port["many"] and len(lost) < len(sources)
        if lost and not has_others and not (port is not None and port["optional"]):
            return excluded[lost[0]]
    return None


def drop_stages(pipeline: Pipeline, names: Container[str]) -> Pipeline:
    """Return the pipeline without some stages and the wires from them.

    Examples
    --------
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> drop_stages(Pipeline(stages=stages), {"a": "a"}).stages["b"].inputs
    {}
    """
    stages = {
        name: _without_wires_from(names, stage)
        for name, stage in pipeline.stages.items()
        if name not in names
    }
    return replace(pipeline, stages=stages)


def without_sources(pipeline: Pipeline, names: Container[str]) -> Pipeline:
    """Return the pipeline without the wires into some stages.

    Examples
    --------
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> without_sources(Pipeline(stages=stages), {"b"}).stages["b"].inputs
    {}
    """
    stages = {
        name: replace(stage, inputs={}) if name in names else stage
        for name, stage in pipeline.stages.items()
    }
    return replace(pipeline, stages=stages)


def _without_wires_from(names: Container[str], stage: Stage) -> Stage:
    if not any(source in names for sources in stage.inputs.values() for source in sources):
        return stage
    inputs = {
        port: tuple(source for source in sources if source not in names)
        for port, sources in stage.inputs.items()
    }
    return replace(stage, inputs={port: sources for port, sources in inputs.items() if sources})
