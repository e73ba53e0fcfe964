"""Runs of a factory in this process: the real engine and store, without a process for each run."""

from __future__ import annotations

from pipeline_core.runs.run_plan import execute_run


def execute(store, run):
    """Execute a run and yield its events, as `factory.execution` does in another process."""
    assert store.runs.claim(run.id)
    status = "failed"
    for event in execute_run(store, run):
        if event["kind"] == "run_finished":
            status = event["status"]
        else:
            store.runs.append(run.id, [event])
        yield event
    store.runs.finish(run.id, status)
