"""Runs as the screen needs them: start one, cancel it, and which one is shown."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.store import Store, default_workspace, open_store
from pipeline_core.store.runs import Options, Run
from ui.documents import documents
from ui.documents.documents import Document
from ui.documents.stores import opened
from ui.security import people, visitor

_LOCK = threading.Lock()


def store() -> Store:
    """Return the visitor's workspace, opened once for all sessions.

    Raises
    ------
    StoreError
        It cannot be opened, or the app is a class's and nobody is known to look.
    """
    return opened(visitor.workspace())


def start(document: Document, to: tuple[str, ...] = (), force: tuple[str, ...] = ()) -> Run:
    """Start a run; a pipeline that runs already is not started again.

    Parameters
    ----------
    document
        The pipeline.
    to
        Stop at these stages; empty for all.
    force
        Stages to run though their result is kept.

    Raises
    ------
    FabricaError
        The launcher does not come up.
    """
    kept = store()
    document = documents.load(document.id) or document  # the page may be behind the drawing
    with _LOCK:  # two clicks, or two tabs, give one run
        active = next((run for run in _of(kept, document) if run.open), None)
        if active is None:
            options = Options(threads=1, workers=os.cpu_count() or 1, to=to, force=force)
            active = kept.runs.create(
                document.identity, document.name, str(document.file), document.text, options
            )
    client.submit(kept, active.id)
    return active


def cancel(run: str) -> None:
    """Cancel a run.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    client.cancel(store(), run)


def latest(document: Document) -> Run | None:
    """Return a pipeline's last run, or None."""
    return next(iter(_of(store(), document)), None)


def of_document(document: Document, run_id: str) -> Run | None:
    """Return a run of this pipeline by its id; another's is not found."""
    run = store().runs.run(run_id)
    return run if run and run.pipeline_id == document.identity else None


def place_in_queue(run: Run) -> int | None:
    """Return how many runs are in front of a queued one, or None if it does not wait."""
    waiting = [one.id for one in store().runs.queue()]
    return waiting.index(run.id) if run.id in waiting else None


def look_after(run: Run) -> None:
    """See to it that a launcher watches over an open run: the last one may have died."""
    if run.open and client.status(store().workspace) is None:
        client.submit(store(), run.id)


def warm_up() -> None:
    """Have the launcher and the catalogue ready before the first click asks for them."""
    from pipeline_core.catalog import load_catalogue

    for workspace in [default_workspace(), *_left_at_work()]:
        with suppress(FabricaError, OSError):  # the first click will say what is wrong
            open_store(workspace).close()
            client.ensure_launcher(workspace)  # adopts the runs that went on
            load_catalogue(workspace)


def let_go() -> None:
    """Let the launcher end with the app; runs that work go on."""
    for workspace in [*people.all_folders(), default_workspace()]:
        with suppress(FabricaError, OSError):
            client.stop_launcher(workspace)


def _left_at_work() -> list[Path]:
    """Return the workspaces of a class in which a run has not ended."""
    found = []
    for workspace in people.all_folders():
        with suppress(FabricaError, OSError):
            kept = open_store(workspace)
            if kept.runs.unfinished():
                found.append(workspace)
            kept.close()
    return found


def _of(kept: Store, document: Document) -> list[Run]:
    found = kept.runs.runs(limit=50, search=document.identity)
    return [run for run in found if run.pipeline_id == document.identity]
