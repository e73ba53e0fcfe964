"""Versions of a pipeline over HTTP: save one under a name, list them, look at one."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError
from pipeline_core.spec import MAX_NAME, name_fault, pack, unpack
from pipeline_core.store.versions import Version
from ui.api.document_request import SLOW, BodyError, answer, asked, body, language, refusal, trouble
from ui.api.entries import entries
from ui.canvas.scene import scene
from ui.documents.live import Live, settled
from ui.documents.live.graph import graph
from ui.documents.moments import MOST
from ui.documents.stage_views import views
from ui.text.words import language as spoken

_ID = re.compile(r"[0-9a-f]{16}\Z")


async def versions(request: Request) -> Response:
    """List a pipeline's versions, or save one."""
    wanted = asked(request)
    if wanted is None:
        return refusal("api.not_found", 404, language(request))
    try:
        if request.method == "GET":
            return answer(await wanted.work(_listed))
        name = _name(await body(request))
        made = await wanted.work(lambda live: _saved(live, name))
    except BodyError as error:
        return refusal(error.code, error.status, wanted.lang, limit=MAX_NAME, most=MOST)
    except FabricaError as error:
        return trouble(error, wanted.lang)
    return answer(made, 201 if made else 404)


async def version(request: Request) -> Response:
    """Return a version to look at."""
    wanted, name = asked(request), request.path_params["version"]
    if wanted is None or not _ID.match(name):
        return refusal("api.not_found", 404, language(request))
    try:
        return answer(await wanted.work(lambda live: _looked(live, wanted.pipeline, name), SLOW))
    except FabricaError as error:
        return trouble(error, wanted.lang)


def _name(found: dict[str, Any]) -> str:
    name = found.get("name")
    if not isinstance(name, str) or not name.strip() or name_fault(name.strip()):
        raise BodyError(400, "api.bad_version_name")
    return name.strip()


def _listed(live: Live) -> dict[str, Any]:
    return {"versions": [_told(one) for one in live.store.versions.all(live.identity)]}


def _saved(live: Live, name: str) -> dict[str, Any]:
    if live.store.versions.count(live.identity) >= MOST:
        raise BodyError(409, "api.too_many_versions")
    now = settled(live)
    count, state = len(now.pipeline.stages), pack(now.pipeline)
    return _told(live.store.versions.save(live.identity, name, count, state, now.text))


def _looked(live: Live, pipeline: str, name: str) -> dict[str, Any] | None:
    found = live.store.versions.find(live.identity, name)
    if found is None:
        return None
    then, catalogue, lang = unpack(found.state), entries(), spoken()
    data = scene(then, views(then, catalogue, jobs={}), catalogue, None, lang, name=pipeline)
    return {**_told(found), "graph": graph(then), "scene": data}


def _told(found: Version) -> dict[str, Any]:
    return {"id": found.id, "name": found.name, "created": found.created, "stages": found.stages}
