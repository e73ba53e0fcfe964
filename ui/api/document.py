"""Routes of the document: reading a pipeline and editing it.

Every act has its client's name and number; an act that is sent again is answered again
and done once.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.edits import renewed
from pipeline_core.errors import FabricaError
from ui.api.catalogue_cache import cached_catalogue
from ui.api.document_request import (
    SCENE_EXECUTOR,
    BodyError,
    DocumentRequest,
    language_of_request,
    parse_request,
    read_json_object,
)
from ui.api.responses import json_answer, refusal, unavailable
from ui.api.scenes import build_scene
from ui.documents.live import LiveDocument
from ui.documents.live.client_actions import ACTION_KINDS, ClientAction, SequenceGap, perform
from ui.documents.live.graph import graph_json

_CLIENT = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_VERSION = re.compile(r"[0-9a-f]{16}\Z")
_MAX_SEQ = 2**53


async def document(request: Request) -> Response:
    """Answer with a pipeline and its scene, as far as that is known without waiting."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    try:
        return json_answer(
            await document_request.work(
                lambda live: _document_json(live, document_request), SCENE_EXECUTOR
            )
        )
    except FabricaError as error:
        return unavailable(error, document_request.lang)


def _document_json(live: LiveDocument, document_request: DocumentRequest) -> dict[str, Any]:
    now = live.state()
    scene = build_scene(live, document_request.pipeline, now)
    return {
        "revision": now.revision,
        "graph": graph_json(renewed(now.pipeline, cached_catalogue())),
        "scene": scene.data,
    }


async def edits(request: Request) -> Response:
    """Do an act of a client, or answer why it is refused."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    try:
        act = _parse_act(await read_json_object(request))
        return json_answer(
            await document_request.work(
                lambda live: perform(live, act, cached_catalogue(), document_request.lang)
            )
        )
    except BodyError as error:
        return refusal(error.code, error.status, document_request.lang)
    except SequenceGap as gap:
        return json_answer({"expected": gap.expected}, 409)
    except FabricaError as error:
        return unavailable(error, document_request.lang)


def _parse_act(body: dict[str, Any]) -> ClientAction:
    client, seq = body.get("client"), body.get("seq")
    act, version = body.get("act", "edit"), body.get("version", "")
    edits, emptying = body.get("edits", []), body.get("emptying", False)
    stage = body.get("stage", "")
    valid = (
        isinstance(client, str)
        and _CLIENT.match(client)
        and type(seq) is int
        and 0 <= seq < _MAX_SEQ
        and act in ACTION_KINDS
        and isinstance(edits, list)
        and isinstance(emptying, bool)
        and isinstance(version, str)
        and isinstance(stage, str)
        and (act != "restore" or _VERSION.match(version))
    )
    if not valid:
        raise BodyError(400, "api.bad_act")
    return ClientAction(str(client), int(str(seq)), act, tuple(edits), emptying, version, stage)
