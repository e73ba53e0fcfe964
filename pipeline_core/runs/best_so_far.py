"""The request to stop the searches of a run, and to go on with the best that they have.

It is a file beside the run's log, with the names of the stages that are to stop. The run's
process looks for it before each fit; a search that has no complete trial is never asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline_core.store import Store
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.events import Event

_FILE = "stop-with-best"


def stop_with_best(store: Store, run: str) -> tuple[str, ...]:
    """Ask the searches of a run for the best so far.

    Parameters
    ----------
    store
        The workspace.
    run
        The run's id.

    Returns
    -------
    tuple of str
        The stages that were asked: those at work with a complete trial. None where the run
        has ended, or has no such stage.
    """
    recorded = store.runs.get(run)
    if recorded is None or recorded.status != "running":
        return ()
    stages = searches_at_work(store.runs.events(run))
    if stages:
        ask(store.run_folder(run), stages)
    return stages


def searches_at_work(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the stages that have told a trial, and have not ended.

    Examples
    --------
    >>> trial = {"kind": "stage_progress", "stage": "best", "code": "progress.trial"}
    >>> searches_at_work([trial, trial])
    ('best',)
    >>> searches_at_work([trial, {"kind": "stage_finished", "stage": "best"}])
    ()
    """
    stages: dict[str, None] = {}
    for event in events:
        stage = event["stage"] or ""
        if event["kind"] == "stage_progress" and event["code"] == "progress.trial":
            stages[stage] = None
        elif event["kind"] in ("stage_finished", "stage_keeping"):
            stages.pop(stage, None)
    return tuple(stages)


def ask(folder: Path, stages: Iterable[str]) -> None:
    """Write the request for some stages beside a run's log."""
    names = {*_requested(folder), *stages}
    replace_file(folder / _FILE, "\n".join(sorted(names)).encode())


def is_asked(folder: Path, stage: str) -> bool:
    """Return whether a stage of a run is to stop with the best that it has.

    Parameters
    ----------
    folder
        The folder of the run.
    stage
        The stage that searches.
    """
    return stage in _requested(folder)


def _requested(folder: Path) -> list[str]:
    try:
        return (folder / _FILE).read_text().splitlines()
    except FileNotFoundError:
        return []
