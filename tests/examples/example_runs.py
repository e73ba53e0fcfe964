"""Examples, or parts of them, checked and run in this process, everything kept in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.check import check
from pipeline_core.check.problem import Problem
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline, read
from pipeline_core.store import default_workspace
from tests.example_names import EXAMPLES, file_of
from tests.small_pipelines import MemoryStore


def example(name: str, changes: Mapping[str, Mapping[str, Any]] | None = None) -> Pipeline:
    """Return an example, with some settings of some stages changed."""
    pipeline = read(file_of(name))
    stages = dict(pipeline.stages)
    for stage, settings in (changes or {}).items():
        stages[stage] = replace(stages[stage], settings={**stages[stage].settings, **settings})
    return replace(pipeline, stages=stages)


def problems_of(name: str, pipeline: Pipeline) -> list[Problem]:
    """Return what check says about an example."""
    planned, functions = _planned(name, pipeline)
    schemas = preview(planned, functions).schemas
    return check(pipeline, load_catalogue(default_workspace()), schemas, EXAMPLES / name)


def outputs_of(name: str, to: Collection[str], pipeline: Pipeline | None = None) -> dict[str, Any]:
    """Run an example up to some stages; return what each stage gave."""
    memory = MemoryStore()
    planned, functions = _planned(name, pipeline or example(name), to)
    ends = [event for event in execute(planned, functions, memory) if "status" in event]
    assert {event["status"] for event in ends} == {"succeeded"}, ends
    return {job.stage: memory.outputs[job.key] for job in planned.jobs.values()}


def _planned(
    name: str, pipeline: Pipeline, to: Collection[str] = ()
) -> tuple[Plan, Mapping[str, Any]]:
    """Plan a pipeline; the blocks are described once for all tests of a session."""
    catalogue = load_catalogue(default_workspace())
    planned = plan(pipeline, catalogue, folder=EXAMPLES / name, to=to)
    return planned, load_functions(catalogue, {job.block for job in planned.jobs.values()})


def metrics_of(name: str, to: Collection[str], pipeline: Pipeline | None = None) -> dict[str, Any]:
    """Run an example up to some judgements; return their metrics by stage."""
    outputs = outputs_of(name, to, pipeline)
    return {stage: outputs[stage].report["metrics"] for stage in to}


def readme_of(name: str) -> str:
    """Return the README of an example."""
    return (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
