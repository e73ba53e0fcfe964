"""The results of a pipeline that was run in this process, by the keys under which they are kept."""

from __future__ import annotations

from pathlib import Path

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.engine.executor import execute
from pipeline_core.plan import plan
from pipeline_core.spec import parse
from pipeline_core.store import open_store


def keys_of_run(place: Path, text: str) -> dict[str, str]:
    catalogue, store = load_catalogue(place), open_store(place)
    pipeline_plan = plan(parse(text), catalogue, folder=place)
    functions = load_functions(catalogue, {job.block for job in pipeline_plan.jobs.values()})
    *_, last = execute(pipeline_plan, functions, store.artifacts)
    store.close()
    assert last["status"] == "succeeded"
    return {name: job.key for name, job in pipeline_plan.jobs.items()}
