"""What a request for a pipeline brings, judged strictly; and who works for it, where.

Edits have threads of their own: they are short, and must not wait behind a
scene or a preview.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import LANGUAGES
from ui.api.json_response import as_json
from ui.documents import documents
from ui.documents.live import LIVE, Live
from ui.documents.stores import opened
from ui.security import visitor
from ui.security.access import DocumentAccess, document_access
from ui.text.words import speaking, tell

MOST_BYTES = 1_000_000
QUICK = ThreadPoolExecutor(4, thread_name_prefix="edits")
SLOW = ThreadPoolExecutor(4, thread_name_prefix="scenes")
PATIENT = ThreadPoolExecutor(4, thread_name_prefix="previews")  # who waits for another process
_NO_STORE = {"cache-control": "no-store"}
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Asked:
    """A pipeline that a request may work on.

    Parameters
    ----------
    access
        Which, and whose.
    lang
        The reader's language.
    """

    access: DocumentAccess
    lang: str

    @property
    def pipeline(self) -> str:
        """The pipeline's id."""
        return self.access.pipeline

    async def work(self, do: Callable[[Live], _Made], where: Executor = QUICK) -> _Made | None:
        """Do something with the pipeline beside the event loop; None where there is none."""

        def working() -> _Made | None:
            with visitor.visiting(self.access.person), speaking(self.lang):
                file = documents.find(self.pipeline)
                if file is None:
                    return None
                return do(LIVE.of(opened(visitor.workspace()), file))

        return await asyncio.get_running_loop().run_in_executor(where, working)


def asked(request: Request) -> Asked | None:
    """Return what a request may work on; None where it may not, whatever the reason."""
    allowed = document_access(request)
    return None if allowed is None else Asked(allowed, language(request))


def language(request: Request) -> str:
    """Return the language that a request asks for."""
    lang = request.query_params.get("lang", "")
    return lang if lang in LANGUAGES else "en"


class BodyError(Exception):
    """A body that is not what it must be; with the status and the code of why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


async def body(request: Request) -> dict[str, Any]:
    """Return a request's JSON object.

    Raises
    ------
    BodyError
        It is too large, or no JSON object.
    """
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MOST_BYTES:
            raise BodyError(413, "api.body_too_large")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BodyError(400, "api.not_json") from error
    if not isinstance(found, dict):
        raise BodyError(400, "api.not_json")
    return found


def answer(found: Any, status: int = 200) -> Response:
    """Return an answer that nobody keeps."""
    if found is None:
        return refusal("api.not_found", 404)
    text = as_json(found)
    return Response(text, status, media_type="application/json", headers=_NO_STORE)


def refusal(code: str, status: int, lang: str = "en", **values: Any) -> Response:
    """Return a refusal in words."""
    said = {"code": code, "said": tell(code, values, lang)}
    return JSONResponse(said, status, headers=_NO_STORE)


def trouble(error: FabricaError, lang: str) -> Response:
    """Say what keeps the server from doing it now; asked again later it may well do it."""
    return refusal(error.code, 503, lang, **error.values)
