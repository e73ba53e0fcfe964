"""Paths of data that know which argument of the script they are: it can be run on other files.

They pass through blocks as the texts that they are, like values of parameters.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from pipeline_core.catalog import meaning_of
from pipeline_core.plan import Job, Plan

_MEANINGS = ("file", "files")


class DataPath(str):
    """A path, or a pattern of paths, that a stage reads.

    Examples
    --------
    >>> path = data_path("flights.csv", "flights_path")
    >>> path, path.argument
    ('flights.csv', 'flights_path')
    """

    argument: str


def data_path(path: str, argument: str) -> DataPath:
    """Return a path that knows its argument."""
    result = DataPath(path)
    result.argument = argument
    return result


def with_data_paths(plan: Plan) -> Plan:
    """Return a plan whose sources' paths know the arguments that they are; see `DataPath`."""
    jobs = {name: _with_arguments(job, plan, plan.jobs) for name, job in plan.jobs.items()}
    return replace(plan, jobs=jobs)


def _with_arguments(job: Job, plan: Plan, stages: Collection[str]) -> Job:
    entry = plan.entries[job.block]
    if entry["shape"] != "row":
        return job
    settings: dict[str, Any] = dict(job.settings)
    for name, schema in entry["settings"]["properties"].items():
        argument, value = f"{job.stage}_{name}", settings.get(name)
        if meaning_of(schema) not in _MEANINGS or type(value) is not str or not value:
            continue
        if argument.isidentifier() and argument not in stages:
            settings[name] = data_path(value, argument)
    return replace(job, settings=settings)


def arguments_of(plan: Plan) -> list[str]:
    """Return the arguments that the paths of a plan are."""
    values = [value for job in plan.jobs.values() for value in job.settings.values()]
    return [value.argument for value in values if isinstance(value, DataPath)]
