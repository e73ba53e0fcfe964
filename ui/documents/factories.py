"""The factory of a pipeline: its driver, its leaderboard, and what becomes of a variant."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.factory.journal import DriverState, Journal
from pipeline_core.runs import client
from pipeline_core.runs.pack import pack
from pipeline_core.spec import parse, to_base64
from ui.documents import document_runs, documents
from ui.documents.cached_jobs import cached_call
from ui.documents.documents import Document
from ui.documents.pipeline_folders import MAX_ARCHIVE_BYTES, import_archive
from ui.documents.stores import visitor_store
from ui.security import visitor
from ui.security.pause import require_no_pause

Json = dict[str, Any]


def state_of(document: Document) -> DriverState:
    """Return how far the driver of a pipeline's factory is."""
    return _journal(document).state()


def board_of(document: Document, state: DriverState) -> Json | None:
    """Return the leaderboard: the driver's while it works, else one of all that is kept.

    Raises
    ------
    FabricaError
        The factory names what there is not, or the launcher does not answer.
    """
    if state.is_running:
        return _journal(document).board()
    stamp = state.ended or state.begun
    return dict(cached_call("factory_board", document, document.pipeline, stamp=stamp))


def start(document: Document, budget: float | None) -> None:
    """Start the driver, unless one is at work; it goes on without this server.

    Parameters
    ----------
    document
        The pipeline.
    budget
        Seconds for all runs; None for no limit.
    """
    document = documents.load(document.id) or document  # the canvas may be ahead of the page
    workspace, journal = visitor.workspace(), _journal(document)
    require_no_pause()
    with document_runs.START_LOCK:
        if journal.state().is_running:
            return
        journal.announce(budget)
    payload = {**_place_of(document), "budget": budget}
    threading.Thread(target=_drive, args=(workspace, payload, journal), daemon=True).start()


def _drive(workspace: Path, payload: Mapping[str, Any], journal: Journal) -> None:
    """Have the launcher do the work, and note why it could not."""
    try:
        client.call(workspace, "factory_run", payload)
    except FabricaError as error:
        state = journal.state()
        is_alive = state.process is not None and state.process.alive()
        if state.ended is None and not is_alive:
            message = {**error.message.as_json()}
            journal.write(replace(state, ended=time.time(), error=message))


def stop(document: Document) -> None:
    """Stop the driver, and cancel what is at work; what was judged is kept.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    journal = _journal(document)
    journal.ask_to_stop()
    for run in journal.state().open_runs.values():
        client.cancel(visitor_store(), run)


def open_variant(document: Document, variant: str) -> str:
    """Make an ordinary pipeline of a variant, with its data beside it; return its id.

    Raises
    ------
    FabricaError
        There is no such variant, or the workspace has no room for it.
    """
    payload = {**_place_of(document), "variant": variant, "text": document.text}
    text = str(client.call(visitor.workspace(), "factory_variant", payload))
    archive, catalogue = BytesIO(), load_catalogue(visitor_store().workspace)
    pipeline = parse(text, document.file.name)
    pack(pipeline, text, document.file, catalogue, archive, MAX_ARCHIVE_BYTES)
    name = f"{document.file.stem} {variant}"
    return import_archive(visitor.workspace(), f"{name}.zip", archive.getvalue())


def keep_variant(document: Document, variant: str, name: str) -> str:
    """Keep the model of a variant; return its name and version.

    Raises
    ------
    FabricaError
        It has no model, a gate refuses it, or the launcher does not answer.
    """
    require_no_pause()
    payload = {**_place_of(document), "variant": variant, "name": name}
    return str(client.call(visitor.workspace(), "factory_keep", payload))


def _place_of(document: Document) -> Json:
    return {"line": to_base64(document.pipeline), "file": str(document.file)}


def _journal(document: Document) -> Journal:
    return Journal(visitor.workspace(), document.file)
