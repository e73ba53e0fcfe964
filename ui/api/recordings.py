"""Routes of Play: the recording of a run, and the passport of a row in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError
from ui.api.catalogue_cache import cached_catalogue
from ui.api.document_request import (
    PREVIEW_EXECUTOR,
    language_of_request,
    parse_request,
)
from ui.api.responses import json_answer, refusal
from ui.documents import recordings
from ui.documents.live import LiveDocument
from ui.screens.pipeline.play.row_steps import row_steps
from ui.screens.pipeline.play.run_steps import run_steps
from ui.text.words import language

_MAX_TYPED = 500


async def recording(request: Request) -> Response:
    """Answer with the steps of a recorded run."""
    run_id = request.query_params.get("run", "")
    return await _answer(request, lambda live: _recording(live, run_id))


async def row(request: Request) -> Response:
    """Answer with the passport of a row of a recorded run."""
    query_params = request.query_params
    run_id, column = query_params.get("run", ""), query_params.get("column", "")[:_MAX_TYPED]
    query = {
        "value": query_params.get("value", "")[:_MAX_TYPED],
        "column": column or None,
        "stage": query_params.get("stage", "")[:_MAX_TYPED] or None,
        "is_number": query_params.get("number") == "1",
    }
    return await _answer(request, lambda live: _row(live, run_id, query))


async def _answer(request: Request, work: Callable[[LiveDocument], Any]) -> Response:
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    try:
        return json_answer(await document_request.work(work, PREVIEW_EXECUTOR))
    except FabricaError as error:
        # Status 200: the canvas shows the sentence like any other answer.
        return refusal(error.code, 200, document_request.lang, **error.values)


def _recording(live: LiveDocument, run_id: str) -> Any:
    lang = language()
    run = recordings.run_of(live.store, live.identity, run_id)
    recorded = recordings.recording(live.store, run, lang)
    rows = {each["stage"]: each for each in live.store.runs.stages(run.id)}
    return run_steps(run, recorded, rows, cached_catalogue(), live.state().pipeline, lang)


def _row(live: LiveDocument, run_id: str, query: dict[str, Any]) -> Any:
    run = recordings.run_of(live.store, live.identity, run_id)
    return row_steps(recordings.passport(live.store, run, query), language())
