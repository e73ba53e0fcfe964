"""Stages that a version renamed: the same stage under another name, by what stayed.

A stage is taken for renamed if its block is the same and two of four are: its settings,
what it reads from, what reads from it, its position.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_core.spec import Pipeline

_SIGNS = 2


def renamed_stages(before: Pipeline, after: Pipeline) -> dict[str, str]:
    """Return the new name of each stage that was renamed, by its former name.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> first = {"a": Stage("a", "x"), "z": Stage("z", "y", {"data": ("a",)})}
    >>> second = {"b": Stage("b", "x"), "z": Stage("z", "y", {"data": ("b",)})}
    >>> renamed_stages(Pipeline(stages=first), Pipeline(stages=second))
    {'a': 'b'}
    """
    names: dict[str, str] = {}
    for _ in before.stages:  # a chain of renamed stages is recognised from its ends
        step = _recognised(before, after, names)
        if not step:
            break
        names |= step
    return names


def _recognised(before: Pipeline, after: Pipeline, names: Mapping[str, str]) -> dict[str, str]:
    """Return the pairs that are more alike than either stage is with another."""
    removed = [n for n in before.stages if n not in after.stages and n not in names]
    added = [n for n in after.stages if n not in before.stages and n not in names.values()]
    signs = {(old, new): _signs(before, after, old, new, names) for old in removed for new in added}
    return {
        old: new
        for (old, new), count in signs.items()
        if count >= _SIGNS
        and all(
            count > other
            for pair, other in signs.items()
            if pair != (old, new) and (pair[0] == old or pair[1] == new)
        )
    }


def _signs(before: Pipeline, after: Pipeline, old: str, new: str, names: Mapping[str, str]) -> int:
    """Return how many signs there are that a stage is another one under a new name."""
    first, second = before.stages[old], after.stages[new]
    if first.block != second.block:
        return 0
    sources, readers = _sources(before, old, names), _readers(before, old, names)
    signs = (
        first.settings == second.settings,
        bool(sources) and sources == _sources(after, new, {}),
        bool(readers) and readers == _readers(after, new, {}),
        old in before.layout and before.layout[old] == after.layout.get(new),
    )
    return sum(signs)


def _sources(pipeline: Pipeline, name: str, names: Mapping[str, str]) -> set[tuple[str, str]]:
    inputs = pipeline.stages[name].inputs.items()
    return {(port, names.get(source, source)) for port, sources in inputs for source in sources}


def _readers(pipeline: Pipeline, name: str, names: Mapping[str, str]) -> set[tuple[str, str]]:
    return {
        (names.get(stage.name, stage.name), port)
        for stage in pipeline.stages.values()
        for port, sources in stage.inputs.items()
        if name in sources
    }
