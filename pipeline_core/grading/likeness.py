"""How alike two pipelines are, whatever their stages are called and wherever they stand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from pipeline_core.spec import Pipeline

MIN_OWN = 8
_FILES = frozenset({"csv", "db", "json", "parquet", "txt", "xlsx", "zip"})
_WORD = re.compile(r"\w+")
_SQL = re.compile(r"\bselect\b.+\bfrom\b", re.IGNORECASE | re.DOTALL)


class Pair(NamedTuple):
    """Two hand-ins by their places, and how alike they are."""

    first: int
    second: int
    likeness: float


def traits_of(pipeline: Pipeline) -> Counter[str]:
    """Return what a pipeline is made of: blocks, settings and wires, without names and places.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> one = Pipeline(stages={"a": Stage("a", "scale")})
    >>> other = Pipeline(stages={"mine": Stage("mine", "scale", title="Mine")})
    >>> traits_of(one) == traits_of(other)
    True
    """
    blocks = {name: stage.block for name, stage in pipeline.stages.items()}
    return Counter(_traits(pipeline, blocks))


def _traits(pipeline: Pipeline, blocks: Mapping[str, str]) -> Iterator[str]:
    for stage in pipeline.stages.values():
        yield f"block {stage.block}"
        for name, value in stage.settings.items():
            written = json.dumps(_nameless(value, blocks), sort_keys=True, default=str)
            yield f"setting {stage.block} {name} {written}"
        for port, sources in stage.inputs.items():
            yield from (f"wire {blocks.get(s, '')} {stage.block} {port}" for s in sources)


def _nameless(value: Any, blocks: Mapping[str, str]) -> Any:
    """Return a value of a setting with the blocks of stages in place of their names."""
    if isinstance(value, str):
        if _SQL.search(value):
            return _WORD.sub(lambda word: blocks.get(word[0], word[0]), value)
        stage, dot, rest = value.partition(".")
        return f"{blocks[stage]}{dot}{rest}" if stage in blocks and _is_setting(rest) else value
    if isinstance(value, Mapping):
        return {_nameless(str(key), blocks): _nameless(v, blocks) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_nameless(item, blocks) for item in value]
    return value


def _is_setting(rest: str) -> bool:
    """Return whether what stands behind a stage's name may be a setting, or an output of it."""
    return not rest or (rest.isidentifier() and rest not in _FILES)


def likeness(first: Counter[str], second: Counter[str]) -> float:
    """Return the share of what two pipelines are made of that they have in common.

    Examples
    --------
    >>> likeness(Counter("aab"), Counter("abc"))
    0.5
    """
    both = (first | second).total()
    return (first & second).total() / both if both else 0.0


def copies(pipelines: Sequence[Pipeline], template: Pipeline, alike: float) -> list[Pair]:
    """Return the pairs of pipelines that are so alike in what is their own.

    Parameters
    ----------
    pipelines
        The pipelines.
    template
        What was handed out: what comes from it does not count.
    alike
        The likeness from which a pair is returned.
    """
    given = traits_of(template)
    own = [traits_of(pipeline) - given for pipeline in pipelines]
    enough = [place for place, traits in enumerate(own) if traits.total() >= MIN_OWN]
    pairs = (Pair(a, b, likeness(own[a], own[b])) for a, b in combinations(enough, 2))
    return [pair for pair in pairs if pair.likeness >= alike]
