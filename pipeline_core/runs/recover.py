"""Runs whose process is gone without a word, found and ended."""

from __future__ import annotations

from pipeline_core.store.history import Run, Runs
from pipeline_core.store.process import boot_id


def recover(runs: Runs) -> list[Run]:
    """End what nobody runs any more, and return what is still being run.

    A run that waits in the launcher's queue is left there.

    Returns
    -------
    list of Run
        The unfinished runs whose process is alive.
    """
    alive = []
    for run in runs.unfinished():
        if run.status == "queued" and run.submitted is not None:
            continue
        if run.process.alive():
            alive.append(run)
            continue
        again = runs.run(run.id)  # it may have gone on to another process meanwhile
        if again is not None and again.process == run.process and not run.process.alive():
            code = "run.process_died" if run.process.boot == boot_id() else "run.machine_restarted"
            runs.finish(run.id, "crashed", {"code": code, "values": {}})
    return alive
