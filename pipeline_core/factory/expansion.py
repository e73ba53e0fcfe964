"""The variants of a pipeline: a pure function of its text and of what its folders hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from random import Random
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import needed_stages, renewed, with_bypasses
from pipeline_core.errors import UsageError
from pipeline_core.factory.axes import Alternative, Axis, axes_of
from pipeline_core.factory.changes import with_alternative
from pipeline_core.spec import MAX_NAME, Pipeline

MAX_VARIANTS = 2_000
_SEPARATOR = " · "
Choices = Mapping[str, Alternative]


@dataclass(frozen=True)
class Variant:
    """One pipeline of a factory.

    Parameters
    ----------
    name
        What it differs in, in words.
    pipeline
        An ordinary pipeline, without a factory.
    choices
        What stands at each place, by the place's key; settings of a stage that it does not
        have are left out.
    """

    name: str
    pipeline: Pipeline
    choices: Mapping[str, str]


def expand(
    pipeline: Pipeline,
    catalogue: Catalogue,
    items: Mapping[str, Sequence[Any]] | None = None,
    sample: int | None = None,
) -> list[Variant]:
    """Return the variants that a pipeline's factory asks for, each once.

    Parameters
    ----------
    pipeline
        A pipeline with a factory.
    catalogue
        The blocks.
    items
        The files of its folders and the values of its columns, by place.
    sample
        How many to draw, instead of what the file says. A larger sample begins with a smaller.

    Raises
    ------
    UsageError
        There is no factory, it asks for too many variants, or for one that there is not.
    """
    if not pipeline.factory:
        raise UsageError("factory.none")
    pipeline = renewed(pipeline, catalogue)
    axes = axes_of(pipeline, items or {})
    for axis in axes:
        if not axis.alternatives:
            raise UsageError("factory.empty_axis", line=axis.key)
    variants: dict[str, Variant] = {}
    limit = _limit(pipeline, sample)
    for choices in _combinations(pipeline.factory, axes, sample):
        variant, signature = _variant(pipeline, axes, choices, catalogue)
        variants.setdefault(signature, variant)
        if len(variants) >= limit:
            break
    return list(variants.values())


def _limit(pipeline: Pipeline, sample: int | None) -> int:
    combine = pipeline.factory.get("combine", "all")
    size = sample or (combine.get("sample") if isinstance(combine, Mapping) else None)
    return int(size or MAX_VARIANTS)


def _combinations(
    factory: Mapping[str, Any], axes: Sequence[Axis], sample: int | None
) -> Iterator[Choices]:
    combine = factory.get("combine", "all")
    total = prod(len(axis.alternatives) for axis in axes)
    if sample is None and isinstance(combine, list):
        yield from (_listed(axes, item) for item in combine)
    elif sample is None and combine == "all":
        if total > MAX_VARIANTS:
            raise UsageError("factory.too_many", count=total, limit=MAX_VARIANTS)
        yield from (_numbered(axes, number) for number in range(total))
    else:
        seed = combine.get("seed", 0) if isinstance(combine, Mapping) else 0
        yield from (_numbered(axes, number) for number in _drawn(total, seed))


def _drawn(total: int, seed: int) -> Iterator[int]:
    """Yield all numbers below a total in a seeded order; how many are taken changes none."""
    if total <= 100 * MAX_VARIANTS:
        numbers = list(range(total))
        Random(seed).shuffle(numbers)
        yield from numbers
        return
    random, drawn = Random(seed), set[int]()
    while len(drawn) < 100 * MAX_VARIANTS:
        number = random.randrange(total)
        if number not in drawn:
            drawn.add(number)
            yield number


def _numbered(axes: Sequence[Axis], number: int) -> Choices:
    """Return a combination by its number; the last axis changes fastest."""
    choices: dict[str, Alternative] = {}
    for axis in reversed(axes):
        number, place = divmod(number, len(axis.alternatives))
        choices[axis.key] = axis.alternatives[place]
    return choices


def _listed(axes: Sequence[Axis], item: Mapping[str, Any]) -> Choices:
    """Return what a listed variant chooses; what it does not name stays as it is drawn."""
    by_key = {axis.key: axis for axis in axes}
    return {key: _named(by_key[key], value) for key, value in item.items()}


def _named(axis: Axis, value: Any) -> Alternative:
    for alternative in axis.alternatives:
        names = [alternative.label, alternative.value]
        names += list(alternative.value[:1]) if alternative.kind == "block" else []
        names += [alternative.value[1]] if alternative.kind == "value" else []
        if any(type(name) is type(value) and name == value for name in names):
            return alternative
    labels = [alternative.label for alternative in axis.alternatives]
    raise UsageError("factory.unknown_choice", line=axis.key, found=str(value), known=labels)


def _variant(
    pipeline: Pipeline, axes: Sequence[Axis], choices: Choices, catalogue: Catalogue
) -> tuple[Variant, str]:
    """Return a variant, and what tells it from others: the stages that its judge needs."""
    changed = pipeline
    for axis in axes:
        if axis.key in choices:
            changed = with_alternative(changed, axis, choices[axis.key], catalogue)
    judge = pipeline.factory["judge"]
    around = with_bypasses(changed, catalogue)
    needed = [name for name in around.stages if name in needed_stages(around, [judge])]
    words = {
        axis.key: choices[axis.key].label
        for axis in axes
        if axis.key in choices and _matters(axis, choices[axis.key], needed)
    }
    name = _SEPARATOR.join(words.values()) or judge
    title = _SEPARATOR.join(filter(None, [pipeline.name, name]))[:MAX_NAME]
    variant = Variant(name, replace(changed, name=title, factory={}), words)
    stages = {n: around.stages[n] for n in sorted(needed)}
    return variant, json.dumps(
        {n: [s.block, s.written_inputs, s.settings] for n, s in stages.items()},
        sort_keys=True,
        default=str,
    )


def _matters(axis: Axis, chosen: Alternative, needed: Sequence[str]) -> bool:
    """Return whether a choice can be seen in what the judge needs."""
    if axis.section == "settings" and chosen.kind == "setting" and not axis.key.endswith(".off"):
        return axis.stage in needed
    return True
