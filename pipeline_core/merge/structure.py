"""What the wires of a merged pipeline must not be: loose, or in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from pipeline_core.merge.conflict import Path
from pipeline_core.merge.conflict_words import needed_message
from pipeline_core.messages.message import Message

Stages = Mapping[str, Any]
Wire = tuple[str, str, str]  # source, stage, port


def wires_of(stages: Stages) -> Iterator[Wire]:
    """Return the wires of the stages of a file.

    Examples
    --------
    >>> list(wires_of({"b": {"inputs": {"model": ["a", "s.failing"]}}}))
    [('a', 'b', 'model'), ('s', 'b', 'model')]
    """
    for name, stage in stages.items():
        for port, sources in (stage.get("inputs") or {}).items():
            for source in sources if isinstance(sources, list) else [sources]:
                yield str(source).partition(".")[0], name, port


def structural_disputes(merged: Stages, ours: Stages, theirs: Stages) -> dict[Path, Message]:
    """Return the places that make a merged pipeline wrong although each version is right.

    Parameters
    ----------
    merged, ours, theirs
        The stages as the file has them.

    Examples
    --------
    >>> reader = {"b": {"block": "x", "inputs": {"data": "a"}}}
    >>> a = {"a": {"block": "x"}}
    >>> [*structural_disputes(reader, a | reader, {})]
    [('stages', 'a')]
    """
    return _needed_stages(merged, ours, theirs) or _circle(merged, ours, theirs)


def _needed_stages(merged: Stages, ours: Stages, theirs: Stages) -> dict[Path, Message]:
    readers: dict[str, list[str]] = {}
    for source, stage, port in wires_of(merged):
        was_loose = any(
            source not in version and (source, stage, port) in set(wires_of(version))
            for version in (ours, theirs)
        )
        if source not in merged and not was_loose:
            readers.setdefault(source, []).append(stage)
    return {
        ("stages", source): needed_message(source, names, is_ours=source not in ours)
        for source, names in readers.items()
    }


def _circle(merged: Stages, ours: Stages, theirs: Stages) -> dict[Path, Message]:
    if _circle_of(ours) or _circle_of(theirs):
        return {}
    path = _circle_of(merged)
    steps = set(pairwise(path))
    new = set(wires_of(theirs)) - set(wires_of(ours))
    message = Message("merge.circle", {"path": path})
    return {
        ("stages", stage, "inputs", port) if stage in ours else ("stages", stage): message
        for source, stage, port in wires_of(merged)
        if (source, stage) in steps and (source, stage, port) in new
    }


def _circle_of(stages: Stages) -> list[str]:
    graph: dict[str, set[str]] = {name: set() for name in stages}
    for source, stage, _ in wires_of(stages):
        graph[stage].add(source)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
