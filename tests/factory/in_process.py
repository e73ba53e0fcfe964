"""Runs of a factory in this process: the real engine and store, without a process for each run."""

from __future__ import annotations

from pipeline_core.errors import FabricaError
from pipeline_core.runs.run_plan import execute_run


def execute(store, run):
    """Execute a run and yield its events, as `factory.execution` does in another process."""
    assert store.runs.claim(run.id)
    status = "failed"
    error = None
    try:
        for event in execute_run(store, run):
            if event["kind"] == "run_finished":
                status = event["status"]
            else:
                store.runs.append(run.id, [event])
            yield event
    except FabricaError as raised:
        error = raised.message.as_json()
    store.runs.finish(run.id, status, error)


def execute_whole(store, run, stop):
    """Execute a run to its end before its first event is passed on, whoever else is at work."""
    return iter([*execute(store, run)])
