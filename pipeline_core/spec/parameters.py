"""Parameters: named values of a pipeline that settings refer to, as ``${name}``.

A stage holds the values, so whatever reads a setting reads what the parameter says; beside
them it holds which settings refer to which parameter, for the file and for whoever explains.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.spec.model import MAX_STAGE_NAME, Pipeline, Stage

_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_REFERENCE = re.compile(rf"\$\{{({_NAME})\}}\Z")
_ESCAPED = re.compile(rf"\$\$+\{{{_NAME}\}}\Z")
_INSIDE = re.compile(rf"\$\{{({_NAME})\}}")


def parameter_name_fault(name: str) -> str | None:
    """Return the code of what is wrong with a parameter's name, or None.

    Names become constants of the exported script, therefore the rules.

    Examples
    --------
    >>> parameter_name_fault("trees"), parameter_name_fault("2nd"), parameter_name_fault("a.b")
    (None, 'spec.bad_parameter_name', 'spec.bad_parameter_name')
    """
    is_name = re.fullmatch(_NAME, name) and len(name) <= MAX_STAGE_NAME
    return None if is_name and not keyword.iskeyword(name) else "spec.bad_parameter_name"


def reference(name: str) -> str:
    """Return how a setting refers to a parameter.

    Examples
    --------
    >>> reference("trees")
    '${trees}'
    """
    return f"${{{name}}}"


def referenced_parameter(value: Any) -> str | None:
    """Return the parameter that a setting's written value refers to, or None.

    Examples
    --------
    >>> [referenced_parameter(value) for value in ("${trees}", "$${trees}", "${trees}.csv", 3)]
    ['trees', None, None, None]
    """
    match = _REFERENCE.match(value) if isinstance(value, str) else None
    return match[1] if match else None


def parameters_inside(text: str, *, nested: bool = False) -> list[str]:
    """Return the names that a text holds in the form of a reference, where it is none.

    Parameters
    ----------
    text
        The text.
    nested
        Whether it is part of a setting's value; else a whole text is a reference, or escaped.

    Examples
    --------
    >>> parameters_inside("data/${year}.csv"), parameters_inside("${year}")
    (['year'], [])
    >>> parameters_inside("${year}", nested=True)
    ['year']
    """
    is_whole = not nested and (_REFERENCE.match(text) or _ESCAPED.match(text))
    return [] if is_whole else _INSIDE.findall(text)


def with_written_settings(
    stage: Stage, written: Mapping[str, Any], parameters: Mapping[str, Any]
) -> Stage:
    """Return a stage with the settings that a file writes, references resolved.

    A reference to a parameter that there is not stays as it is written, for `check` to name.

    Examples
    --------
    >>> stage = with_written_settings(Stage("a", "x"), {"n": "${trees}"}, {"trees": 200})
    >>> stage.settings, stage.references
    ({'n': 200}, {'n': 'trees'})
    """
    names = {setting: referenced_parameter(value) for setting, value in written.items()}
    references = {setting: name for setting, name in names.items() if name is not None}
    settings = {setting: _unescaped(value) for setting, value in written.items()}
    return _resolved(replace(stage, settings=settings, references=references), parameters)


def written_settings(stage: Stage) -> dict[str, Any]:
    """Return a stage's settings as a file writes them: references instead of their values.

    Examples
    --------
    >>> written_settings(Stage("a", "x", {}, {"n": 200}, references={"n": "trees"}))
    {'n': '${trees}'}
    """
    return {
        setting: reference(stage.references[setting])
        if setting in stage.references
        else _escaped(value)
        for setting, value in stage.settings.items()
    }


def with_parameters(pipeline: Pipeline, parameters: Mapping[str, Any]) -> Pipeline:
    """Return a pipeline with other parameters, which its stages' settings follow.

    Examples
    --------
    >>> stage = with_written_settings(Stage("a", "x"), {"n": "${trees}"}, {"trees": 200})
    >>> pipeline = Pipeline(stages={"a": stage}, parameters={"trees": 200})
    >>> with_parameters(pipeline, {"trees": 500}).stages["a"].settings
    {'n': 500}
    """
    stages = {name: _resolved(stage, parameters) for name, stage in pipeline.stages.items()}
    return replace(pipeline, stages=stages, parameters=dict(parameters))


def uses_of(pipeline: Pipeline, parameter: str) -> list[tuple[str, str]]:
    """Return the stages and settings that refer to a parameter.

    Examples
    --------
    >>> stage = Stage("a", "x", {}, {"n": 200}, references={"n": "trees"})
    >>> uses_of(Pipeline(stages={"a": stage}), "trees")
    [('a', 'n')]
    """
    return [
        (stage.name, setting)
        for stage in pipeline.stages.values()
        for setting, name in stage.references.items()
        if name == parameter
    ]


def _resolved(stage: Stage, parameters: Mapping[str, Any]) -> Stage:
    if not stage.references:
        return stage
    values = {
        setting: parameters.get(name, reference(name)) for setting, name in stage.references.items()
    }
    return replace(stage, settings={**stage.settings, **values})


def _escaped(value: Any) -> Any:
    is_ambiguous = isinstance(value, str) and (_REFERENCE.match(value) or _ESCAPED.match(value))
    return f"${value}" if is_ambiguous else value


def _unescaped(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and _ESCAPED.match(value) else value
