"""The runs of a pipeline: starting, cancelling and finding them; the launcher's life."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import stages_left_out
from pipeline_core.edits import needed_stages, without_sources
from pipeline_core.errors import FabricaError
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.runs import best_so_far, client
from pipeline_core.store import Store, default_workspace, open_store
from pipeline_core.store.cluster_setting import cluster_of
from pipeline_core.store.runs import Options, Run
from ui.documents import documents, shipped_examples
from ui.documents.documents import Document
from ui.documents.run_attempts import note_attempt
from ui.documents.stores import visitor_store
from ui.security import people
from ui.security.pause import require_no_pause

_MAX_SEARCHED = 50
START_LOCK = threading.Lock()  # two clicks, or two tabs, start one run


def start(document: Document, to: tuple[str, ...] = (), force: tuple[str, ...] = ()) -> Run:
    """Start a run, or return the pipeline's open one.

    Parameters
    ----------
    document
        The pipeline.
    to
        The stages to stop at; all if empty.
    force
        Stages to run even if their result is stored.

    Raises
    ------
    FabricaError
        A stage that the run needs has an error, or the launcher does not start.
    """
    store = visitor_store()
    document = documents.load(document.id) or document  # the canvas may be ahead of the page
    with START_LOCK:
        run = next((run for run in _runs_of(store, document) if run.open), None)
        if run is None:
            run = create(store, document, document.identity, document.name, to=to, force=force)
    client.submit(store, run.id)
    return run


def create(
    store: Store,
    document: Document,
    identity: str,
    name: str,
    *,
    to: tuple[str, ...] = (),
    force: tuple[str, ...] = (),
) -> Run:
    """Return a new run of what a pipeline can run; whoever starts one asks here.

    Parameters
    ----------
    store
        The workspace.
    document
        The pipeline.
    identity, name
        Of which pipeline it is a run in the store, and what it is called there.
    to, force
        As for `start`.

    Raises
    ------
    FabricaError
        A stage that the run needs has an error.
    """
    require_no_pause()
    catalogue = load_catalogue(store.workspace)
    pinned = pins_in_force(document.pipeline, store.pins.of(identity))
    note_attempt(document, needed_stages(without_sources(document.pipeline, pinned), to))
    stages_left_out(document.pipeline, catalogue, document.file.parent, to, pinned)
    workers, engine = os.cpu_count() or 1, cluster_of(store.workspace)
    options = Options(threads=1, workers=workers, to=to, force=force, engine=engine)
    return store.runs.create(identity, name, str(document.file), document.text, options)


def cancel(run_id: str) -> None:
    """Cancel a run.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    client.cancel(visitor_store(), run_id)


def stop_with_best(run_id: str) -> bool:
    """Ask the searches of a run for the best so far; return whether there was one to ask."""
    return bool(best_so_far.stop_with_best(visitor_store(), run_id))


def latest(document: Document) -> Run | None:
    """Return a pipeline's last run, or None."""
    return next(iter(_runs_of(visitor_store(), document)), None)


def last_good_before_latest(document: Document) -> Run | None:
    """Return the last run before the latest one that succeeded, or None."""
    earlier_runs = _runs_of(visitor_store(), document)[1:]
    return next((run for run in earlier_runs if run.status == "succeeded"), None)


def find_run(document: Document, run_id: str) -> Run | None:
    """Return a run of this pipeline by its id; None if it is another pipeline's."""
    run = visitor_store().runs.get(run_id)
    return run if run and run.pipeline_id == document.identity else None


def ensure_supervised(run: Run) -> None:
    """Make sure that a launcher supervises an open run; the last one may have died."""
    store = visitor_store()
    if run.open and client.status(store.workspace) is None:
        client.submit(store, run.id)


def warm_up() -> None:
    """Start the launcher and load the catalogue before the first click needs them."""
    for workspace in [default_workspace(), *_workspaces_with_open_runs()]:
        with suppress(FabricaError, OSError):  # the first click shows the error
            open_store(workspace).close()
            client.ensure_launcher(workspace)  # adopts the runs that went on
            load_catalogue(workspace)


def stop_launchers() -> None:
    """Stop the launchers with the app; active runs go on."""
    for workspace in [*people.all_folders(), shipped_examples.workspace(), default_workspace()]:
        with suppress(FabricaError, OSError):
            client.stop_launcher(workspace)


def _workspaces_with_open_runs() -> list[Path]:
    """Return the workspaces of a class that have open runs."""
    workspaces = []
    for workspace in people.all_folders():
        with suppress(FabricaError, OSError):
            store = open_store(workspace)
            if store.runs.open_runs():
                workspaces.append(workspace)
            store.close()
    return workspaces


def _runs_of(store: Store, document: Document) -> list[Run]:
    return store.runs.of_pipeline(document.identity, _MAX_SEARCHED)
