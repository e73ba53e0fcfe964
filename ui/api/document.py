"""A pipeline over HTTP: what it is, and what is done to it.

Every act has its client's name and number; sent again it is answered again
and done once.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError
from ui.api.document_request import (
    SLOW,
    Asked,
    BodyError,
    answer,
    asked,
    body,
    language,
    refusal,
    trouble,
)
from ui.api.entries import entries
from ui.api.scenes import scene_of
from ui.documents.live import Live
from ui.documents.live.acts import KINDS, Act, Gap, do
from ui.documents.live.graph import graph

_CLIENT = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_VERSION = re.compile(r"[0-9a-f]{16}\Z")
_MOST_ACTS = 2**53


async def document(request: Request) -> Response:
    """Return a pipeline, and how its stages stand as far as that is known at once."""
    wanted = asked(request)
    if wanted is None:
        return refusal("api.not_found", 404, language(request))
    try:
        return answer(await wanted.work(lambda live: _shown(live, wanted), SLOW))
    except FabricaError as error:
        return trouble(error, wanted.lang)


def _shown(live: Live, wanted: Asked) -> dict[str, Any]:
    now = live.now()
    scene = scene_of(live, wanted.pipeline, now)
    return {"revision": now.revision, "graph": graph(now.pipeline), "scene": scene.data}


async def edits(request: Request) -> Response:
    """Do what a client asks, or refuse it; both are an answer."""
    wanted = asked(request)
    if wanted is None:
        return refusal("api.not_found", 404, language(request))
    try:
        act = _act(await body(request))
        return answer(await wanted.work(lambda live: do(live, act, entries(), wanted.lang)))
    except BodyError as error:
        return refusal(error.code, error.status, wanted.lang)
    except Gap as gap:
        return answer({"expected": gap.expected}, 409)
    except FabricaError as error:
        return trouble(error, wanted.lang)


def _act(found: dict[str, Any]) -> Act:
    client, seq = found.get("client"), found.get("seq")
    act, version = found.get("act", "edit"), found.get("version", "")
    given, emptying = found.get("edits", []), found.get("emptying", False)
    right = (
        isinstance(client, str) and _CLIENT.match(client)
        and type(seq) is int and 0 <= seq < _MOST_ACTS
        and act in KINDS and isinstance(given, list) and isinstance(emptying, bool)
        and isinstance(version, str) and (act != "restore" or _VERSION.match(version))
    )  # fmt: skip
    if not right:
        raise BodyError(400, "api.bad_act")
    return Act(str(client), int(str(seq)), act, tuple(given), emptying, version)
