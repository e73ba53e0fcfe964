"""Entries of a pipeline file that got another name: their comments stay with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.spec.literal import is_same_value


def renamed_entries(new: Mapping[str, Any], old: Any) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the previous names of renamed stages and parameters, by the section they are in.

    Parameters
    ----------
    new, old
        What the file holds now, and what it held.

    Examples
    --------
    >>> renamed_entries({"stages": {}, "parameters": {"n": 3}}, {"parameters": {"k": 3}})
    {('stages',): {}, ('layout',): {}, ('parameters',): {'n': 'k'}}
    """
    stages = _renamed_stages(new, old)
    parameters = _renamed_parameters(new, old)
    return {("stages",): stages, ("layout",): stages, ("parameters",): parameters}


def _renamed_parameters(new: Mapping[str, Any], old: Any) -> dict[str, str]:
    """Return the previous names of renamed parameters: same place in the order, same value."""
    now: Any = new.get("parameters")
    before = old.get("parameters") if isinstance(old, dict) else None
    if not isinstance(before, dict) or not now or len(now) != len(before):
        return {}
    return {
        name: old_name
        for (name, value), (old_name, old_value) in zip(now.items(), before.items(), strict=True)
        if name not in before and old_name not in now and is_same_value(value, old_value)
    }


def _renamed_stages(new: Mapping[str, Any], old: Any) -> dict[str, str]:
    """Return the previous names of renamed stages: same place in the order, same block."""
    stages = old.get("stages") if isinstance(old, dict) else None
    if not isinstance(stages, dict) or len(stages) != len(new["stages"]):
        return {}
    pairs = zip(new["stages"].items(), stages.items(), strict=True)
    return {
        name: old_name
        for (name, stage), (old_name, old_stage) in pairs
        if name != old_name
        and name not in stages
        and old_name not in new["stages"]
        and isinstance(old_stage, dict)
        and old_stage.get("block") == stage["block"]
    }
