"""Rules about parameters: references to none, inside other text, secrets; where a value is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.catalog.settings import nearest_names
from pipeline_core.check.context import CheckContext, texts_in
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.check.setting_rules import is_secret
from pipeline_core.edits import Edit, SetParameter, SetSetting
from pipeline_core.spec import Pipeline, Stage, parameters_inside, reference, uses_of


def parameter_problems(context: CheckContext) -> Iterator[Problem]:
    """Find references to parameters that there are not, or that are part of a text only."""
    for stage in context.pipeline.stages.values():
        if stage.name not in context.excluded:
            yield from _unknown_parameters(stage, context.pipeline.parameters)
            yield from _part_references(stage, context.pipeline.parameters)
    yield from _secrets(context.pipeline)


def _unknown_parameters(stage: Stage, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    for setting, name in stage.references.items():
        if name not in parameters:
            near = nearest_names(name, parameters)
            fix = tuple(SetSetting(stage.name, setting, reference(other)) for other in near[:1])
            values = {"name": name, "near": near, "known": list(parameters)}
            yield error("unknown_parameter", stage.name, setting, fix, **values)


def _part_references(stage: Stage, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    for setting, value in stage.settings.items():
        nested = not isinstance(value, str)
        texts = texts_in(value)
        names = [name for text in texts for name in parameters_inside(text, nested=nested)]
        parameter = next((name for name in names if name in parameters), None)
        if parameter is not None and setting not in stage.references:
            yield warning("part_reference", stage.name, setting, name=parameter)


def _secrets(pipeline: Pipeline) -> Iterator[Problem]:
    for name, value in pipeline.parameters.items():
        if is_secret(name, value):
            for stage, setting in uses_of(pipeline, name):
                yield error("secret_in_parameter", stage, setting, name=name)


def with_parameters_named(pipeline: Pipeline, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, of which those of a value from a parameter name it.

    Of a setting that refers to no parameter there is, only that is said.
    """
    named = []
    for problem in problems:
        stage = pipeline.stages.get(problem.stage or "")
        name = stage.references.get(problem.setting or "") if stage else None
        if name is None or problem.code == "unknown_parameter":
            named.append(problem)
        elif name in pipeline.parameters:
            fix = tuple(_fix_of_parameter(edit, problem, name) for edit in problem.fix)
            named.append(replace(problem, parameter=name, fix=fix))
    return named


def _fix_of_parameter(edit: Edit, problem: Problem, name: str) -> Edit:
    """Return an edit of a setting as one of the parameter that it refers to."""
    place = (problem.stage, problem.setting)
    if isinstance(edit, SetSetting) and (edit.stage, edit.setting) == place:
        return SetParameter(name, edit.value)
    return edit
