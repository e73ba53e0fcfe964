"""The pipeline that Home made of a file: its rows, and its metrics after a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.catalog import load_functions
from pipeline_core.engine.executor import execute
from pipeline_core.plan import plan
from pipeline_core.spec import read
from pipeline_core.store import open_store
from tests.small_catalogue import real_catalogue


def table_of(pipeline: Path) -> pd.DataFrame:
    """Return the rows that a pipeline's first stage reads."""
    stage = read(pipeline).stages["data"]
    function = load_functions(real_catalogue(), [stage.block])[stage.block]
    settings: dict[str, Any] = {**stage.settings}
    settings["path"] = str(pipeline.parent / settings["path"])
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(**settings)


def train(pipeline: Path, workspace: Path) -> dict[str, dict[str, Any]]:
    """Run a pipeline; return each stage's metrics."""
    catalogue, document = real_catalogue(), read(pipeline)
    store = open_store(workspace)
    run_plan = plan(document, catalogue, store.artifacts, folder=pipeline.parent)
    functions = load_functions(catalogue, {job.block for job in run_plan.jobs.values()})
    events = list(execute(run_plan, functions, store.artifacts))
    ends = {event["stage"]: event for event in events if event["kind"] == "stage_finished"}
    errors = {name: end.get("error") for name, end in ends.items() if end["status"] != "succeeded"}
    assert errors == {}
    return {name: end["summary"].get("metrics", {}) for name, end in ends.items()}
