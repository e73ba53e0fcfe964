"""Values that know which parameter they come from: the script writes its constant for them.

They pass through blocks as the numbers and texts that they are. Whatever is computed from one
is a plain value again, and is written as such: the script is right either way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline_core.plan import Plan


class ParameterInteger(int):
    """A whole number from a parameter."""

    parameter: str


class ParameterNumber(float):
    """A number from a parameter."""

    parameter: str


class ParameterText(str):
    """A text from a parameter."""

    parameter: str


ParameterValue = ParameterInteger | ParameterNumber | ParameterText
_TYPES: dict[type[Any], Any] = {
    int: ParameterInteger,
    float: ParameterNumber,
    str: ParameterText,
}


def parameter_value(value: Any, parameter: str) -> Any:
    """Return a number or text that knows its parameter; other values as they are.

    Examples
    --------
    >>> trees = parameter_value(200, "trees")
    >>> trees, trees.parameter, trees + 1, parameter_value(True, "trees")
    (200, 'trees', 201, True)
    """
    if type(value) not in _TYPES:
        return value
    named: ParameterValue = _TYPES[type(value)](value)
    named.parameter = parameter
    return named


def plain(value: ParameterValue) -> int | float | str:
    """Return the value alone.

    Examples
    --------
    >>> type(plain(parameter_value("a.csv", "file")))
    <class 'str'>
    """
    kind = next(kind for kind in (int, float, str) if isinstance(value, kind))
    return kind(value)


def with_parameter_values(plan: Plan) -> Plan:
    """Return a plan whose settings know the parameters that they come from."""
    jobs = {}
    for name, job in plan.jobs.items():
        settings = {
            setting: parameter_value(value, job.parameters[setting])
            if setting in job.parameters
            else value
            for setting, value in job.settings.items()
        }
        jobs[name] = replace(job, settings=settings) if job.parameters else job
    return replace(plan, jobs=jobs)
