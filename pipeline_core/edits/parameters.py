"""Edits of a pipeline's parameters, and their values for one run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.edits.edit_types import RemoveParameter, RenameParameter, SetParameter
from pipeline_core.errors import SpecError
from pipeline_core.messages.nearest_names import nearest_names
from pipeline_core.spec import (
    MAX_BYTES,
    MAX_NAME,
    Pipeline,
    Stage,
    parameter_name_fault,
    referenced_parameter,
    value_fault,
    with_parameters,
)
from pipeline_core.spec.entry import Catalogue

MAX_VALUE = MAX_BYTES // 4


def set_parameter(pipeline: Pipeline, edit: SetParameter, _catalogue: Catalogue) -> Pipeline:
    """Set a parameter's value, or add it; every setting that refers to it follows."""
    _check_name(edit.name)
    if referenced_parameter(edit.value) is not None:
        values = {"name": edit.name, "found": edit.value}
        raise SpecError("spec.parameter_refers", where="", line=0, **values)
    if code := value_fault(edit.value):
        raise SpecError(code, where=edit.name, line=0, key=edit.name, limit=0)
    if len(json.dumps(edit.value)) > MAX_VALUE:
        raise SpecError("edit.parameter_too_large", name=edit.name)
    return with_parameters(pipeline, {**pipeline.parameters, edit.name: edit.value})


def rename_parameter(pipeline: Pipeline, edit: RenameParameter, _catalogue: Catalogue) -> Pipeline:
    """Rename a parameter, also in the settings that refer to it."""
    _require_known(pipeline, edit.name)
    if edit.new == edit.name:
        return pipeline
    _check_name(edit.new)
    if edit.new in pipeline.parameters:
        raise SpecError("edit.parameter_taken", name=edit.new)
    parameters = {
        edit.new if name == edit.name else name: value
        for name, value in pipeline.parameters.items()
    }
    stages = {name: _renamed(stage, edit) for name, stage in pipeline.stages.items()}
    return with_parameters(replace(pipeline, stages=stages), parameters)


def remove_parameter(pipeline: Pipeline, edit: RemoveParameter, _catalogue: Catalogue) -> Pipeline:
    """Remove a parameter; the settings that refer to it keep its value as their own."""
    _require_known(pipeline, edit.name)
    parameters = {name: value for name, value in pipeline.parameters.items() if name != edit.name}
    stages = {name: _detached(stage, edit.name) for name, stage in pipeline.stages.items()}
    return replace(pipeline, stages=stages, parameters=parameters)


def with_values(pipeline: Pipeline, values: Mapping[str, Any]) -> Pipeline:
    """Return a pipeline with other values of parameters that it has.

    Raises
    ------
    SpecError
        The pipeline has no such parameter, or a file cannot hold the value.

    Examples
    --------
    >>> with_values(Pipeline(parameters={"trees": 200}), {"trees": 500}).parameters
    {'trees': 500}
    """
    for name, value in values.items():
        _require_known(pipeline, name)
        pipeline = set_parameter(pipeline, SetParameter(name, value), {})
    return pipeline


def _require_known(pipeline: Pipeline, name: str) -> None:
    if name not in pipeline.parameters:
        known = list(pipeline.parameters)
        near = nearest_names(name, known)
        raise SpecError("edit.no_such_parameter", name=name[:MAX_NAME], near=near, known=known)


def _check_name(name: str) -> None:
    if code := parameter_name_fault(name):
        raise SpecError(code, where="", line=0, name=name[:MAX_NAME])


def _renamed(stage: Stage, edit: RenameParameter) -> Stage:
    references = {
        setting: edit.new if name == edit.name else name
        for setting, name in stage.references.items()
    }
    return stage if references == stage.references else replace(stage, references=references)


def _detached(stage: Stage, parameter: str) -> Stage:
    references = {setting: name for setting, name in stage.references.items() if name != parameter}
    return stage if references == stage.references else replace(stage, references=references)
