"""Edits of the settings of a stage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline_core.edits.edit_types import ResetSetting, SetSetting
from pipeline_core.edits.parameters import MAX_VALUE
from pipeline_core.edits.renewal import current_setting
from pipeline_core.edits.stage_edits import existing_stage, with_stage
from pipeline_core.errors import SettingsError, SpecError
from pipeline_core.measures.gate_rule import REPORT_PARTS
from pipeline_core.spec import (
    MAX_NAME,
    Pipeline,
    value_fault,
    with_written_settings,
    written_settings,
)
from pipeline_core.spec.candidates import setting_path
from pipeline_core.spec.entry import Catalogue, entry_of


def set_setting(pipeline: Pipeline, edit: SetSetting, catalogue: Catalogue) -> Pipeline:
    """Set a setting, also to a reference to a parameter."""
    stage = existing_stage(pipeline, edit.stage)
    entry = entry_of(catalogue, stage.block)
    schemas = entry.get("settings", {}).get("properties") if entry else None
    setting = current_setting(entry, edit.setting) if entry else edit.setting
    if schemas is not None and setting not in schemas:
        raise SettingsError(
            "edit.no_such_setting",
            stage=stage.name,
            setting=edit.setting[:MAX_NAME],
            known=list(schemas),
        )
    if code := value_fault(edit.value):
        raise SpecError(code, where=stage.name, line=0, key=edit.setting, limit=0)
    if len(json.dumps(edit.value)) > MAX_VALUE:
        raise SpecError("edit.value_too_large", stage=stage.name, setting=edit.setting)
    written = {**written_settings(stage), setting: edit.value}
    return with_stage(pipeline, with_written_settings(stage, written, pipeline.parameters))


def reset_setting(pipeline: Pipeline, edit: ResetSetting, catalogue: Catalogue) -> Pipeline:
    """Reset a setting to its default."""
    stage = existing_stage(pipeline, edit.stage)
    entry = entry_of(catalogue, stage.block)
    reset = {edit.setting, current_setting(entry, edit.setting) if entry else edit.setting}
    written = {name: value for name, value in written_settings(stage).items() if name not in reset}
    return with_stage(pipeline, with_written_settings(stage, written, pipeline.parameters))


def with_new_stage_names(values: Mapping[str, Any], new: Mapping[str, str]) -> dict[str, Any]:
    """Return settings or parameters in which what refers to a stage follows its name.

    Examples
    --------
    >>> with_new_stage_names({"vary": {"forest.max_depth": [3, 5]}}, {"forest": "trees"})
    {'vary': {'trees.max_depth': [3, 5]}}
    """
    return {name: _renamed(name, value, new) for name, value in values.items()}


def _renamed(name: str, value: Any, new: Mapping[str, str]) -> Any:
    if name == "rules" and isinstance(value, list | tuple):
        return [_renamed_rule(rule, new) for rule in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["made_by"]:
        return {"made_by": new.get(value["made_by"], value["made_by"])}
    if name != "vary":
        return value
    parts = {key: setting_path(key) for key in value}
    return {
        f"{new.get(stage, stage)}.{setting}" if setting else key: value[key]
        for key, (stage, setting) in parts.items()
    }


def _renamed_rule(rule: Any, new: Mapping[str, str]) -> Any:
    """Return a rule of a gate in which the stages of reports follow their names."""
    if not isinstance(rule, dict):
        return rule
    return {
        part: new.get(value, value) if part in REPORT_PARTS and isinstance(value, str) else value
        for part, value in rule.items()
    }
