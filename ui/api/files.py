"""Route for files dropped on the canvas: data is stored beside its pipeline, pipelines open.

The kind of a file is told by its bytes; how it is read is guessed as on the home page.
The stage that reads it is an edit like others, which the canvas makes.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError, SpecError, StoreError
from pipeline_core.spec import MAX_BYTES
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.paths import checked_name, safe_path
from ui.api.document_request import (
    SCENE_EXECUTOR,
    BodyError,
    language_of_request,
    parse_request,
)
from ui.api.responses import json_answer, refusal
from ui.documents.documents import Document, store_data_file
from ui.documents.first_looks import first_look
from ui.documents.live import LiveDocument
from ui.documents.pipeline_folders import data_file_name, import_pipeline, slug_of
from ui.documents.uploads import display_name, save_upload
from ui.security.access import document_endpoints
from ui.text.words import language, translate

MAX_FILE_BYTES = 100 * 1024 * 1024
READER_BLOCK = "read_csv"
_SQLITE = b"SQLite format 3\0"
_MAX_STEM_LENGTH = 40


async def files(request: Request) -> Response:
    """Receive a file; answer with the stage that reads it, or with the opened pipeline."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    name = display_name(request.query_params.get("name", ""))
    beside = request.query_params.get("beside") == "1"
    try:
        content = await _read_content(request)

        def receive(live: LiveDocument) -> dict[str, Any]:
            return _receive(live, document_request.pipeline, name, content, beside=beside)

        return json_answer(await document_request.work(receive, SCENE_EXECUTOR))
    except BodyError as error:
        limit = MAX_FILE_BYTES // 2**20
        return refusal(error.code, error.status, document_request.lang, file=name, limit=limit)
    except FabricaError as error:
        # Status 200: the canvas shows the sentence like any other answer.
        return refusal(error.code, 200, document_request.lang, **error.values)


async def _read_content(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MAX_FILE_BYTES:
            raise BodyError(413, "files.too_large")
    return bytes(content)


def _receive(
    live: LiveDocument, pipeline: str, name: str, content: bytes, *, beside: bool
) -> dict[str, Any]:
    if PurePath(name.lower()).suffix in (".yaml", ".yml"):
        return _open_pipeline(live, name, content)
    if beside:
        return _store_beside(live, name, content)
    return _add_data(live, pipeline, name, content)


def _open_pipeline(live: LiveDocument, name: str, content: bytes) -> dict[str, Any]:
    """Open a pipeline file; return the URL for its data."""
    if len(content) > MAX_BYTES:
        raise SpecError("spec.too_large", where=name, size=len(content), limit=MAX_BYTES)
    pipeline = import_pipeline(live.store.workspace, name, content, {})
    access = document_endpoints(pipeline)
    return {"opened": pipeline, "files": access["files"], "token": access["token"]}


def _store_beside(live: LiveDocument, name: str, content: bytes) -> dict[str, Any]:
    """Store a file beside its pipeline, under the name that the pipeline uses."""
    if not content.startswith(_SQLITE):
        save_upload(live.store.workspace, name, content)
    target = safe_path(live.file.parent, checked_name(name))
    if target.exists() and target.read_bytes() != content:
        raise StoreError("files.there_already", file=name)
    with room_for(live.store.workspace, len(content), name):
        target.write_bytes(content)
    return {"kept": name}


def _add_data(live: LiveDocument, pipeline: str, name: str, content: bytes) -> dict[str, Any]:
    """Store data beside a pipeline; return the stage that reads it."""
    document = Document(pipeline, live.file, "", live.state().pipeline)
    if content.startswith(_SQLITE):  # several tables: which, is chosen on the stage
        settings = {"path": store_data_file(document, name, content)}
        return {"block": "read_sqlite", "stem": stem_of(name), "settings": settings, "said": None}
    upload = save_upload(live.store.workspace, name, content)
    look = first_look(live.store.workspace, upload, None, None)
    path = store_data_file(document, data_file_name(upload), content)
    refused = look["refused"]
    sentence = translate(refused["code"], refused, language()) if refused else None
    settings = {"path": path, **look["reading"]}
    block = look.get("block", READER_BLOCK)
    return {"block": block, "stem": stem_of(name), "settings": settings, "said": sentence}


def stem_of(name: str) -> str:
    """Return the stem of a name for the stage that reads a file.

    Examples
    --------
    >>> stem_of("Ventas 2024 (norte).csv"), stem_of("2024.csv")
    ('ventas_2024_norte', 'data_2024')
    """
    words = re.sub(r"[^a-z0-9]+", "_", slug_of(name)).strip("_")[:_MAX_STEM_LENGTH].strip("_")
    return words if words[:1].isalpha() else f"data_{words}".strip("_")
