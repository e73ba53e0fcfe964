"""Routes of a pipeline's named versions: save, list, view."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.edits import renewed
from pipeline_core.errors import FabricaError
from pipeline_core.spec import MAX_NAME, name_fault, unpack
from pipeline_core.store.versions import Version
from ui.api.catalogue_cache import cached_catalogue
from ui.api.document_request import (
    SCENE_EXECUTOR,
    BodyError,
    language_of_request,
    parse_request,
    read_json_object,
)
from ui.api.responses import json_answer, refusal, unavailable
from ui.canvas.scene import scene
from ui.documents.live import LiveDocument
from ui.documents.live.graph import graph_json
from ui.documents.snapshots import MAX_VERSIONS, store_version
from ui.documents.stage_views import stage_views
from ui.text.words import language as reader_language

_VERSION_ID = re.compile(r"[0-9a-f]{16}\Z")


async def versions(request: Request) -> Response:
    """Answer with a pipeline's versions, or save one."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    try:
        if request.method == "GET":
            return json_answer(await document_request.work(_list_versions))
        name = _parse_name(await read_json_object(request))
        version = await document_request.work(lambda live: _save_version(live, name))
    except BodyError as error:
        return refusal(
            error.code, error.status, document_request.lang, limit=MAX_NAME, most=MAX_VERSIONS
        )
    except FabricaError as error:
        return unavailable(error, document_request.lang)
    return json_answer(version, 201 if version else 404)


async def version(request: Request) -> Response:
    """Answer with the graph and scene of a version."""
    document_request, version_id = parse_request(request), request.path_params["version"]
    if document_request is None or not _VERSION_ID.match(version_id):
        return refusal("api.not_found", 404, language_of_request(request))
    try:

        def view(live: LiveDocument) -> dict[str, Any] | None:
            return _version_document(live, document_request.pipeline, version_id)

        return json_answer(await document_request.work(view, SCENE_EXECUTOR))
    except FabricaError as error:
        return unavailable(error, document_request.lang)


def _parse_name(body: dict[str, Any]) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not name.strip() or name_fault(name.strip()):
        raise BodyError(400, "api.bad_version_name")
    return name.strip()


def _list_versions(live: LiveDocument) -> dict[str, Any]:
    saved = live.store.versions.all(live.identity)
    return {"versions": [_version_json(version) for version in saved]}


def _save_version(live: LiveDocument, name: str) -> dict[str, Any]:
    if live.store.versions.count(live.identity) >= MAX_VERSIONS:
        raise BodyError(409, "api.too_many_versions")
    return _version_json(store_version(live, name))


def _version_document(live: LiveDocument, pipeline: str, version_id: str) -> dict[str, Any] | None:
    version = live.store.versions.find(live.identity, version_id)
    if version is None:
        return None
    content, catalogue = unpack(version.state), cached_catalogue()
    stages = stage_views(content, catalogue, jobs={})
    data = scene(content, stages, catalogue, None, reader_language(), name=pipeline)
    return {
        **_version_json(version),
        "graph": graph_json(renewed(content, catalogue)),
        "scene": data,
    }


def _version_json(version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "name": version.name,
        "created": version.created,
        "stages": version.stages,
    }
