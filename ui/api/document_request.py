"""Requests for a pipeline: strict parsing, and the threads that work for them.

Edits have threads of their own: they are short, and must not wait behind a scene or a
preview.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request

from pipeline_core.messages.words import LANGUAGES
from ui.documents import documents
from ui.documents.live import OPEN_DOCUMENTS, LiveDocument
from ui.documents.stores import store_of
from ui.security import visitor
from ui.security.access import DocumentAccess, document_access
from ui.security.entry_form import locale_of_header
from ui.text.words import use_language

MAX_BODY_BYTES = 1_000_000
EDIT_EXECUTOR = ThreadPoolExecutor(4, thread_name_prefix="edits")
SCENE_EXECUTOR = ThreadPoolExecutor(4, thread_name_prefix="scenes")
PREVIEW_EXECUTOR = ThreadPoolExecutor(4, thread_name_prefix="previews")  # wait for another process
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class DocumentRequest:
    """A request that may work on a pipeline.

    Parameters
    ----------
    access
        The pipeline and its owner.
    lang, locale
        The reader's language, and the browser's locale.
    """

    access: DocumentAccess
    lang: str
    locale: str | None = None

    @property
    def pipeline(self) -> str:
        """The pipeline's id."""
        return self.access.pipeline

    async def work(
        self, task: Callable[[LiveDocument], _Result], executor: Executor = EDIT_EXECUTOR
    ) -> _Result | None:
        """Run a task on the pipeline outside the event loop; None if there is no pipeline."""

        def run() -> _Result | None:
            with visitor.act_as(self.access.person), use_language(self.lang, self.locale):
                file = documents.find_file(self.pipeline)
                if file is None:
                    return None
                return task(OPEN_DOCUMENTS.open(store_of(visitor.workspace()), file))

        return await asyncio.get_running_loop().run_in_executor(executor, run)


def parse_request(request: Request) -> DocumentRequest | None:
    """Return the document request; None if it is not permitted, whatever the reason."""
    access = document_access(request)
    if access is None:
        return None
    locale = locale_of_header(request.headers.get("accept-language", ""))
    return DocumentRequest(access, language_of_request(request), locale)


def language_of_request(request: Request) -> str:
    """Return the language that a request asks for; English by default."""
    lang = request.query_params.get("lang", "")
    return lang if lang in LANGUAGES else "en"


class BodyError(Exception):
    """An invalid body, with the HTTP status and the message code of the reason."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


async def read_json_object(request: Request) -> dict[str, Any]:
    """Return a request's JSON object.

    Raises
    ------
    BodyError
        The body is too large or no JSON object.
    """
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MAX_BODY_BYTES:
            raise BodyError(413, "api.body_too_large")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BodyError(400, "api.not_json") from error
    if not isinstance(value, dict):
        raise BodyError(400, "api.not_json")
    return value
