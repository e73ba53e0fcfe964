"""The axes along which variants of a pipeline differ, and the alternatives on each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from pipeline_core.spec import Pipeline
from pipeline_core.spec.candidates import Range, candidates_of

Kind = Literal["stage", "file", "value", "block", "switch", "setting"]


@dataclass(frozen=True)
class Alternative:
    """One of the things that may stand at a place.

    Parameters
    ----------
    kind
        Another ``stage``, another ``file`` of a source, the rows with one ``value`` of a
        column, a ``block`` with settings, a ``switch`` on or off, or the value of a ``setting``.
    value
        The stage's name, the path, the column and its value, the block and its settings,
        whether it is on, or the setting's value.
    label
        What it is called in the names of variants.
    """

    kind: Kind
    value: Any
    label: str


@dataclass(frozen=True)
class Axis:
    """What variants differ in.

    Parameters
    ----------
    key
        The place: a stage, or ``stage.setting``.
    section
        ``data``, ``steps``, ``estimators`` or ``settings``.
    alternatives
        What may stand there.
    """

    key: str
    section: str
    alternatives: tuple[Alternative, ...]

    @property
    def stage(self) -> str:
        """The stage that it is about."""
        return self.key.partition(".")[0]


def axes_of(pipeline: Pipeline, items: Mapping[str, Sequence[Any]]) -> list[Axis]:
    """Return the axes of a pipeline's factory, in the order in which the file has them.

    Parameters
    ----------
    pipeline
        A pipeline with a factory.
    items
        The files of each folder, and the values of each column, by the place they are for.

    Examples
    --------
    >>> pipeline = Pipeline(factory={"settings": {"forest.max_depth": [3, None]}})
    >>> [(axis.key, [a.label for a in axis.alternatives]) for axis in axes_of(pipeline, {})]
    [('forest.max_depth', ['max_depth 3', 'max_depth null'])]
    """
    factory = pipeline.factory
    axes = []
    for section in ("data", "steps", "estimators"):
        for key, written in (factory.get(section) or {}).items():
            alternatives = [
                _alternative(pipeline, section, key, item)
                for item in _written_items(written, items.get(key, ()))
            ]
            axes.append(Axis(key, section, _with_own_labels(alternatives)))
    for key, written in (factory.get("settings") or {}).items():
        candidates = candidates_of(written)
        values = candidates.values() if isinstance(candidates, Range) else candidates
        name = key.partition(".")[2]
        alternatives = [Alternative("setting", value, f"{name} {_text(value)}") for value in values]
        axes.append(Axis(key, "settings", _with_own_labels(alternatives)))
    return axes


def _written_items(written: Any, items: Sequence[Any]) -> Sequence[Any]:
    if not isinstance(written, Mapping):
        return list(written)
    if "column" in written:
        return [{"column": written["column"], "value": value} for value in items]
    return items


def _alternative(pipeline: Pipeline, section: str, key: str, item: Any) -> Alternative:
    if isinstance(item, bool):
        return Alternative("switch", item, key if item else f"no {key}")
    if isinstance(item, Mapping) and "column" in item:
        return Alternative("value", (item["column"], item["value"]), _text(item["value"]))
    if isinstance(item, Mapping):
        return Alternative(
            "block", (item["block"], dict(item.get("settings") or {})), item["block"]
        )
    if section != "data" or item in pipeline.stages:
        return Alternative("stage", item, item)
    return Alternative("file", item, PurePosixPath(item).name.partition(".")[0] or item)


def _with_own_labels(alternatives: list[Alternative]) -> tuple[Alternative, ...]:
    """Return alternatives whose labels differ: a label that is there twice tells the value."""
    labels = [alternative.label for alternative in alternatives]
    distinct = {json.dumps(a.value, sort_keys=True): a for a in alternatives}.values()
    return tuple(
        Alternative(a.kind, a.value, a.label if labels.count(a.label) == 1 else _full_label(a))
        for a in distinct
    )


def _full_label(alternative: Alternative) -> str:
    if alternative.kind != "block":
        return _text(alternative.value)
    block, settings = alternative.value
    return " ".join([block, *(f"{name} {_text(value)}" for name, value in settings.items())])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
