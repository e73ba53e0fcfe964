"""The script files of canvas and formula fields, served under names with a hash of their content.

Such a name never changes its content, so the browser may cache it forever.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.security.access import base_path

DIST = Path(__file__).parent / "dist"
PREFIX = "/fabrica/canvas/"
_FILE_NAME = re.compile(r"[A-Za-z]+-[A-Za-z0-9_-]{8}\.js")
_CACHE_FOREVER = "public, max-age=31536000, immutable"


def module_url(name: str = "canvas") -> str:
    """Return the URL of a module: ``canvas``, or ``formula``.

    Raises
    ------
    FileNotFoundError
        It has not been built.
    """
    modules = sorted(DIST.glob(f"{name}-*.js"))
    if len(modules) != 1:
        raise FileNotFoundError(f"{DIST} must hold one {name}-*.js; found {len(modules)}.")
    return base_path() + PREFIX + modules[0].name


def routes() -> list[Route]:
    """Return the routes of the files."""
    return [Route(base_path() + PREFIX + "{name}", _serve, methods=["GET"])]


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    contents = _file_contents().get(name) if _FILE_NAME.fullmatch(name) else None
    if contents is None:
        return Response(status_code=404)
    headers = {"Cache-Control": _CACHE_FOREVER, "Vary": "Accept-Encoding"}
    accepts_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if accepts_gzip:
        headers["Content-Encoding"] = "gzip"
    return Response(contents[accepts_gzip], media_type="text/javascript", headers=headers)


@cache
def _file_contents() -> dict[str, tuple[bytes, bytes]]:
    """Return the content of each file, plain and compressed."""
    plain = {file.name: file.read_bytes() for file in DIST.glob("*.js")}
    return {name: (content, gzip.compress(content, mtime=0)) for name, content in plain.items()}
