"""Table of the app's own routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline_core.errors import FabricaError
from pipeline_core.runs import best_so_far, client
from pipeline_core.store import Store, open_store
from ui.api import downloads, report_downloads
from ui.api.blocks import blocks
from ui.api.changes import changes
from ui.api.class_archive import class_archive
from ui.api.document import document, edits
from ui.api.events import events
from ui.api.expressions import expressions
from ui.api.files import files
from ui.api.health import ready
from ui.api.model_downloads import download_model
from ui.api.pipeline_downloads import download_pipeline
from ui.api.recordings import recording, row
from ui.api.responses import not_found
from ui.api.versions import version, versions
from ui.api.watch_events import watch_events
from ui.api.watch_report import watch_report
from ui.security.access import Access, run_access

MAKERS = {**downloads.MAKERS, **report_downloads.MAKERS}


def routes(base: str = "") -> list[BaseRoute]:
    """Return the routes.

    Parameters
    ----------
    base
        The app's base path.
    """
    prefix = f"/{base.strip('/')}/fabrica" if base.strip("/") else "/fabrica"
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH"]
    return [
        Route(f"{prefix}/events", events, methods=["GET"]),
        Route(f"{prefix}/downloads/{{kind}}", download, methods=["GET"]),
        Route(f"{prefix}/take/{{kind}}", download_pipeline, methods=["GET"]),
        Route(f"{prefix}/models/{{kind}}", download_model, methods=["GET"]),
        Route(f"{prefix}/watches/events", watch_events, methods=["GET"]),
        Route(f"{prefix}/watches/report", watch_report, methods=["GET"]),
        Route(f"{prefix}/runs/{{run}}/cancel", cancel_run, methods=["POST"]),
        Route(f"{prefix}/runs/{{run}}/finish", finish_run, methods=["POST"]),
        Route(f"{prefix}/ready", ready, methods=["GET"]),
        Route(f"{prefix}/document", document, methods=["GET"]),
        Route(f"{prefix}/edits", edits, methods=["POST"]),
        Route(f"{prefix}/changes", changes, methods=["GET"]),
        Route(f"{prefix}/blocks", blocks, methods=["GET"]),
        Route(f"{prefix}/expressions", expressions, methods=["POST"]),
        Route(f"{prefix}/files", files, methods=["POST"]),
        Route(f"{prefix}/recording", recording, methods=["GET"]),
        Route(f"{prefix}/row", row, methods=["GET"]),
        Route(f"{prefix}/class/archive", class_archive, methods=["GET"]),
        Route(f"{prefix}/versions", versions, methods=["GET", "POST"]),
        Route(f"{prefix}/versions/{{version}}", version, methods=["GET"]),
        # Everything else: without this Streamlit would answer with its page.
        Route(f"{prefix}/{{rest:path}}", nothing_here, methods=methods),
        Route(prefix, nothing_here),
    ]


async def download(request: Request) -> Response:
    """Answer with a download of a run."""
    return await downloads.send_download(request, MAKERS)


async def nothing_here(_: Request) -> Response:
    """Answer any other path with 404."""
    return not_found()


async def cancel_run(request: Request) -> Response:
    """Cancel a run of the visitor."""
    return await _answer(request, "cancelled", client.cancel)


async def finish_run(request: Request) -> Response:
    """Stop the searches of a run of the visitor, which goes on with the best that they have."""
    return await _answer(request, "stopping", best_so_far.stop_with_best)


async def _answer(request: Request, name: str, act: Callable[[Store, str], object]) -> Response:
    """Act on a run of the visitor, and answer with what came of it."""
    access = run_access(request)
    if access is None or not (access.workspace / "fabrica.db").exists():
        return not_found()
    try:
        outcome = await asyncio.to_thread(_act, access, act)
    except FabricaError as error:
        return PlainTextResponse(str(error), 409)
    return not_found() if outcome is None else JSONResponse({name: outcome})


def _act(access: Access, act: Callable[[Store, str], object]) -> object:
    store = open_store(access.workspace)
    try:
        return act(store, access.name) if store.runs.get(access.name) else None
    finally:
        store.close()
