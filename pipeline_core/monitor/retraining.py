"""A retraining from its first process to its proposal; each step is found again after a kill.

The file of fresh rows, the run, the kept version and the proposal are each made once: whoever
takes up a retraining whose process was killed goes on behind what is there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.messages.message import Message
from pipeline_core.monitor.challenger import model_stage, propose
from pipeline_core.monitor.fresh_rows import fresh_file, text_with_rows
from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.runs.supervisor import recover
from pipeline_core.spec import Pipeline, read
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.retrainings import MOST_ATTEMPTS, Retraining
from pipeline_core.store.runs import Options, Run
from pipeline_core.store.states import OPEN

_PAUSE = 0.1
_REFUSING = ("registry.refused", "retrain.tests_failed", "retrain.run_refused")
Execute = Callable[[Store, Run], None]


def retrain(store: Store, retraining: Retraining, execute: Execute | None = None) -> Retraining:
    """Work on a retraining until it has ended, unless somebody does; return how it stands.

    Parameters
    ----------
    store
        The workspace.
    retraining
        The retraining.
    execute
        Executes its run; by default in a process of the run's own, seen by nobody.
    """
    if not retraining.is_abandoned or not store.retrainings.take(retraining):
        return store.retrainings.find(retraining.id)
    retraining = store.retrainings.find(retraining.id)
    try:
        if retraining.attempts > MOST_ATTEMPTS:
            raise UsageError("retrain.killed", model=retraining.name, count=MOST_ATTEMPTS)
        _work(store, retraining, execute or _execute)
    except FabricaError as error:
        state = "refused" if error.code in _REFUSING else "failed"
        store.retrainings.end(retraining.id, state, [error.message])  # type: ignore[arg-type]
    except Exception as error:  # whatever a library raises: it must not begin again for ever
        why = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
        reason = Message("retrain.stopped", {"model": retraining.name, "why": why})
        store.retrainings.end(retraining.id, "failed", [reason])
    return store.retrainings.find(retraining.id)


def _work(store: Store, retraining: Retraining, execute: Execute) -> None:
    champion = store.models.find(retraining.champion)
    catalogue = load_catalogue(store.workspace)
    file = Path(retraining.plan["pipeline"])
    pipeline = read(file)
    stage = model_stage(pipeline, catalogue, champion)
    run = _finished_before(store, retraining)
    if run is None:
        text = _text(store, retraining, champion, pipeline, catalogue)
        run = _run(store, retraining, pipeline, text, execute)
    if run.status not in ("succeeded", "refused"):
        values = {"model": retraining.name, "run": run.id, "why": run.error or ""}
        raise UsageError("retrain.run_failed", **values)
    propose(store, retraining, champion, run, stage)


def _text(
    store: Store,
    retraining: Retraining,
    champion: KeptModel,
    pipeline: Pipeline,
    catalogue: Catalogue,
) -> str:
    """Return the pipeline's text that reads the fresh rows, which are written before."""
    file, into = Path(retraining.plan["pipeline"]), str(retraining.plan["into"])
    rows = fresh_file(store, retraining, champion, catalogue)
    return text_with_rows(pipeline, file.read_text(encoding="utf-8"), into, rows)


def _finished_before(store: Store, retraining: Retraining) -> Run | None:
    """Return the run of a process that was killed, where it has an end of its own."""
    run = store.runs.get(retraining.run) if retraining.run else None
    while run is not None and run.status in OPEN:
        recover(store.runs)  # it ends without its parent
        time.sleep(_PAUSE)
        run = store.runs.get(run.id)
    is_whole = run is not None and run.status in ("succeeded", "refused", "failed", "timed_out")
    return run if is_whole else None


def _run(
    store: Store, retraining: Retraining, pipeline: Pipeline, text: str, execute: Execute
) -> Run:
    file = retraining.plan["pipeline"]
    options = Options(workers=os.cpu_count() or 1)
    name, token = pipeline.name or Path(file).stem, f"{retraining.id}-{retraining.attempts}"
    run = store.runs.create(file, name, file, text, options, token=token)
    store.retrainings.note_run(retraining.id, run.id)
    execute(store, run)
    return store.runs.get(run.id) or run


def _execute(store: Store, run: Run) -> None:
    for _ in run_in_foreground(store, run):
        pass
