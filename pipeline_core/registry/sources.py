"""What a model was fitted on: the sources above its stage, with what identifies their content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.plan import Plan
from pipeline_core.plan.planner import Job
from pipeline_core.store.artifacts import Artifacts


def sources_of_model(
    plan: Plan, job: Job, results: Mapping[str, Mapping[str, Any]], artifacts: Artifacts
) -> list[dict[str, Any]]:
    """Return the stages without inputs above a stage, with their files' hashes and rows.

    Parameters
    ----------
    plan, job
        The plan, and the job that fits the model.
    results
        The run's stages that gave a result, by name: their `key` and `summary`.
    artifacts
        The results.
    """
    names = [name for name in _above(plan, job) if not plan.jobs[name].sources]
    return [_source(plan.jobs[name], results[name], artifacts) for name in names if name in results]


def _above(plan: Plan, job: Job) -> list[str]:
    """Return the stages above a job, in the plan's order."""
    above, waiting = {job.stage}, [job.stage]
    while waiting:
        new = [name for name in plan.jobs[waiting.pop()].sources if name not in above]
        above.update(new)
        waiting += new
    return [name for name in plan.jobs if name in above]


def _source(job: Job, result: Mapping[str, Any], artifacts: Artifacts) -> dict[str, Any]:
    ingredients = artifacts.ingredients(result["key"]) or {}
    return {
        "stage": job.stage,
        "block": job.block,
        "settings": dict(job.settings),
        "files": ingredients.get("files", {}),
        "rows": result["summary"]["rows"],
    }
