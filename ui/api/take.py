"""Taking home a pipeline as it stands, run or not: its script, its picture, its file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.store import open_store
from ui.api.downloads import Made, as_statuses, handed_out, nothing, reader
from ui.documents import documents
from ui.security import address, visitor
from ui.security.token import holds
from ui.text.words import tell

_TEXT = "charset=utf-8"
KINDS = {
    "script": ("py", f"text/x-python; {_TEXT}"),
    "picture": ("html", f"text/html; {_TEXT}"),
    "file": ("yaml", f"application/yaml; {_TEXT}"),
}


async def take(request: Request) -> Response:
    """Hand out a pipeline of the visitor."""
    kind, query = request.path_params["kind"], request.query_params
    name, who = address.read(dict(query)).pipeline, getattr(request.state, "person", None)
    right = name is not None and holds(query.get("token"), "take", who or "", name)
    if name is None or not right or kind not in KINDS or (visitor.in_class() and who is None):
        return nothing()
    lang, workspace = reader(request), visitor.workspace_of(who)
    file = documents.find(name, workspace)
    if file is None:
        return nothing()
    try:
        text = await asyncio.to_thread(_text, kind, workspace, file, lang)
    except FabricaError as error:
        return PlainTextResponse(tell(error.code, error.values, lang), 409)
    ending, media = KINDS[kind]
    return handed_out(Made(text.encode(), f"{file.stem}.{ending}", media))


def _text(kind: str, workspace: Path, file: Path, lang: str) -> str:
    text = documents.current_text(file, workspace)
    if kind == "file":
        return text
    payload: dict[str, Any] = {"text": text, "file": str(file), "language": lang}
    if kind == "picture":
        payload["statuses"] = _statuses(workspace, str(file), text)
    return str(client.call(workspace, kind, payload))


def _statuses(workspace: Path, identity: str, text: str) -> dict[str, Any]:
    """Return how the last run left the stages, if it ran what the file says now."""
    store = open_store(workspace)
    try:
        found = store.runs.runs(limit=50, search=identity)
        last = next((run for run in found if run.pipeline_id == identity), None)
        same = last is not None and last.spec == text
        return as_statuses(store.runs.stages(last.id)) if last is not None and same else {}
    finally:
        store.close()
