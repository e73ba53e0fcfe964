"""Edits of the factory of a pipeline; no result of the pipeline itself depends on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.edits.edit_types import SetFactory
from pipeline_core.edits.parameters import MAX_VALUE
from pipeline_core.errors import SpecError
from pipeline_core.spec import Pipeline, factory_fault
from pipeline_core.spec.entry import Catalogue
from pipeline_core.spec.factory import SECTIONS


def set_factory(pipeline: Pipeline, edit: SetFactory, _catalogue: Catalogue) -> Pipeline:
    """Set the factory; an empty one takes it away."""
    if not edit.factory:
        return replace(pipeline, factory={})
    if fault := factory_fault(edit.factory):
        raise SpecError(fault.code, where="", line=0, **fault.values)
    if len(json.dumps(edit.factory)) > MAX_VALUE:
        raise SpecError("edit.factory_too_large")
    return replace(pipeline, factory=dict(edit.factory))


def factory_of_renamed(factory: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return the factory of a pipeline of which a stage is renamed.

    Examples
    --------
    >>> factory_of_renamed({"judge": "a", "settings": {"b.n": [1, 2]}}, "b", "c")
    {'judge': 'a', 'settings': {'c.n': [1, 2]}}
    """
    renamed = dict(factory)
    if renamed.get("judge") == old:
        renamed["judge"] = new
    for section in SECTIONS:
        if axes := renamed.get(section):
            renamed[section] = {
                _renamed_axis(key, old, new): _renamed_item(value, old, new)
                for key, value in axes.items()
            }
    if isinstance(combine := renamed.get("combine"), list):
        renamed["combine"] = [
            {_renamed_axis(k, old, new): new if v == old else v for k, v in item.items()}
            for item in combine
        ]
    return renamed


def factory_without_stage(factory: Mapping[str, Any], stage: str) -> dict[str, Any]:
    """Return the factory of a pipeline of which a stage is removed: what is left to vary.

    Examples
    --------
    >>> factory = {"judge": "a", "metric": "r2", "estimators": {"b": ["b", "c", "d"]}}
    >>> factory_without_stage(factory, "c")["estimators"]
    {'b': ['b', 'd']}
    """
    rest = dict(factory)
    for section in SECTIONS:
        axes = {
            key: [item for item in value if item != stage] if isinstance(value, list) else value
            for key, value in (rest.get(section) or {}).items()
            if key.partition(".")[0] != stage
        }
        rest[section] = {key: value for key, value in axes.items() if value}
    if isinstance(combine := rest.get("combine"), list):
        names = {key for section in SECTIONS for key in rest[section]}
        items = [{k: v for k, v in item.items() if k in names and v != stage} for item in combine]
        rest["combine"] = [item for item in items if item] or "all"
    rest = {key: value for key, value in rest.items() if key not in SECTIONS or value}
    return {} if rest and factory_fault(rest) else rest


def _renamed_axis(key: str, old: str, new: str) -> str:
    stage, dot, setting = key.partition(".")
    return f"{new}{dot}{setting}" if stage == old else key


def _renamed_item(value: Any, old: str, new: str) -> Any:
    return [new if item == old else item for item in value] if isinstance(value, list) else value
