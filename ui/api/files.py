"""Files dropped on the drawing: data is put beside its pipeline, a pipeline file is opened.

What a file is, is told by its bytes; how it is read is guessed as on the first
page. The stage that reads it is an edit like others, which the drawing makes.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError, SpecError, StoreError
from pipeline_core.spec import MAX_BYTES
from pipeline_core.store.paths import checked_name, safe_path
from ui.api.document_request import SLOW, Asked, BodyError, answer, asked, language, refusal
from ui.documents.documents import Document, keep_file
from ui.documents.live import Live
from ui.documents.looks import look_at
from ui.documents.making import data_name, open_file, plain_id
from ui.documents.uploads import keep, shown_name
from ui.security.access import document_of
from ui.text.words import tell

LARGEST = 100 * 1024 * 1024
READER = "read_csv"
_LONGEST_STEM = 40


async def files(request: Request) -> Response:
    """Take a file; answer with the stage that reads it, or with the pipeline that it is."""
    wanted = asked(request)
    if wanted is None:
        return refusal("api.not_found", 404, language(request))
    name = shown_name(request.query_params.get("name", ""))
    beside = request.query_params.get("beside") == "1"
    try:
        content = await _content(request)
        return answer(await wanted.work(lambda live: _taken(live, wanted, name, content, beside),
                                        SLOW))  # fmt: skip
    except BodyError as error:
        limit = LARGEST // 2**20
        return refusal(error.code, error.status, wanted.lang, file=name, limit=limit)
    except FabricaError as error:
        return refusal(error.code, 200, wanted.lang, **error.values)  # it is an answer, too


async def _content(request: Request) -> bytes:
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > LARGEST:
            raise BodyError(413, "files.too_large")
    return bytes(found)


def _taken(live: Live, wanted: Asked, name: str, content: bytes, beside: bool) -> dict[str, Any]:
    if PurePath(name.lower()).suffix in (".yaml", ".yml"):
        return _opened(live, name, content)
    if beside:
        return _put_beside(live, name, content)
    return _read(live, wanted, name, content)


def _opened(live: Live, name: str, content: bytes) -> dict[str, Any]:
    """Open a pipeline file, and say where its data may be sent."""
    if len(content) > MAX_BYTES:
        raise SpecError("spec.too_large", where=name, size=len(content), limit=MAX_BYTES)
    made = open_file(live.store.workspace, name, content, {})
    access = document_of(made)
    return {"opened": made, "files": access["files"], "token": access["token"]}


def _put_beside(live: Live, name: str, content: bytes) -> dict[str, Any]:
    """Put a file beside its pipeline, under the name by which that asks for it."""
    keep(live.store.workspace, name, content)
    target = safe_path(live.file.parent, checked_name(name))
    if target.exists() and target.read_bytes() != content:
        raise StoreError("files.there_already", file=name)
    target.write_bytes(content)
    return {"kept": name}


def _read(live: Live, wanted: Asked, name: str, content: bytes) -> dict[str, Any]:
    """Put data beside a pipeline, and return the stage that reads it."""
    kept = keep(live.store.workspace, name, content)
    look = look_at(live.store.workspace, kept, None, None)
    document = Document(wanted.pipeline, live.file, "", live.now().pipeline)
    path = keep_file(document, data_name(kept), content)
    refused = look["refused"]
    said = tell(refused["code"], refused, wanted.lang) if refused else None
    settings = {"path": path, **look["reading"]}
    return {"block": READER, "stem": stem_of(name), "settings": settings, "said": said}


def stem_of(name: str) -> str:
    """Return what a stage that reads a file may be called.

    Examples
    --------
    >>> stem_of("Ventas 2024 (norte).csv"), stem_of("2024.csv")
    ('ventas_2024_norte', 'data_2024')
    """
    words = re.sub(r"[^a-z0-9]+", "_", plain_id(name)).strip("_")[:_LONGEST_STEM].strip("_")
    return words if words[:1].isalpha() else f"data_{words}".strip("_")
