"""The app's own routes."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.store import open_store
from ui.api import downloads, report_downloads
from ui.api.blocks import blocks
from ui.api.changes import changes
from ui.api.document import document, edits
from ui.api.events import events
from ui.api.files import files
from ui.api.health import ready
from ui.api.take import take
from ui.api.versions import version, versions
from ui.security.access import Access, access

MAKERS = {**downloads.MAKERS, **report_downloads.MAKERS}


def routes(base: str = "") -> list[BaseRoute]:
    """Return the routes.

    Parameters
    ----------
    base
        The app's base path.
    """
    front = f"/{base.strip('/')}/fabrica" if base.strip("/") else "/fabrica"
    return [
        Route(f"{front}/events", events, methods=["GET"]),
        Route(f"{front}/downloads/{{kind}}", download, methods=["GET"]),
        Route(f"{front}/take/{{kind}}", take, methods=["GET"]),
        Route(f"{front}/runs/{{run}}/cancel", cancel, methods=["POST"]),
        Route(f"{front}/ready", ready, methods=["GET"]),
        Route(f"{front}/document", document, methods=["GET"]),
        Route(f"{front}/edits", edits, methods=["POST"]),
        Route(f"{front}/changes", changes, methods=["GET"]),
        Route(f"{front}/blocks", blocks, methods=["GET"]),
        Route(f"{front}/files", files, methods=["POST"]),
        Route(f"{front}/versions", versions, methods=["GET", "POST"]),
        Route(f"{front}/versions/{{version}}", version, methods=["GET"]),
        # Whatever else: without this Streamlit would answer with its page.
        Route(f"{front}/{{rest:path}}", nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
        Route(front, nothing),
    ]


async def download(request: Request) -> Response:
    """Hand out a file that belongs to a run of the visitor."""
    return await downloads.download(request, MAKERS)


async def nothing(_: Request) -> Response:
    """Say that there is no such thing."""
    return PlainTextResponse("There is no such thing here.", 404)


async def cancel(request: Request) -> Response:
    """Cancel a run of the visitor."""
    allowed = access(request)
    if allowed is None or not (allowed.workspace / "fabrica.db").exists():
        return await nothing(request)
    try:
        done = await asyncio.to_thread(_cancelled, allowed)
    except FabricaError as error:
        return PlainTextResponse(str(error), 409)
    return await nothing(request) if done is None else JSONResponse({"cancelled": done})


def _cancelled(allowed: Access) -> bool | None:
    store = open_store(allowed.workspace)
    try:
        return client.cancel(store, allowed.run) if store.runs.run(allowed.run) else None
    finally:
        store.close()
