"""The component's files, as the browser fetches them: by a name that carries their content's hash.

Such a name never means anything else, so it is cached for good.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.security.access import front

DIST = Path(__file__).parent / "dist"
PREFIX = "/fabrica/canvas/"
_NAME = re.compile(r"[A-Za-z]+-[A-Za-z0-9_-]{8}\.js")
_FOR_GOOD = "public, max-age=31536000, immutable"


def module() -> str:
    """Return the address of the component's module.

    Raises
    ------
    FileNotFoundError
        The component has not been built.
    """
    found = sorted(DIST.glob("canvas-*.js"))
    if len(found) != 1:
        raise FileNotFoundError(f"{DIST} must hold one canvas-*.js; found {len(found)}.")
    return front() + PREFIX + found[0].name


def routes() -> list[Route]:
    """Return the routes by which the files are fetched."""
    return [Route(front() + PREFIX + "{name}", _serve, methods=["GET"])]


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    found = _files().get(name) if _NAME.fullmatch(name) else None
    if found is None:
        return Response(status_code=404)
    headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(found[packed], media_type="text/javascript", headers=headers)


@cache
def _files() -> dict[str, tuple[bytes, bytes]]:
    """Return each file as it is and compressed."""
    found = {file.name: file.read_bytes() for file in DIST.glob("*.js")}
    return {name: (content, gzip.compress(content, mtime=0)) for name, content in found.items()}
