"""Route of expressions that are being typed: where a fault stands, or what the first rows give."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError
from ui.api.catalogue_cache import cached_catalogue
from ui.api.document_request import (
    PREVIEW_EXECUTOR,
    BodyError,
    DocumentRequest,
    language_of_request,
    parse_request,
    read_json_object,
)
from ui.api.responses import json_answer, refusal, unavailable
from ui.api.scenes import as_document
from ui.documents.expression_trials import ExpressionTrial, try_expression
from ui.documents.live import LiveDocument
from ui.text.names import cell_text
from ui.text.numbers import MISSING, number
from ui.text.problem_words import sentence_of
from ui.text.words import language, translate

MAX_SECONDS = 10.0
MAX_TEXT = 2_000
_MAX_CELL = 60
_MIDNIGHT = re.compile(r"T00:00:00(\.0+)?Z?\Z")


async def expressions(request: Request) -> Response:
    """Answer with the fault of an expression, or with what it gives in the first rows."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))
    try:
        body = await read_json_object(request)
        texts = [_text(body, name) for name in ("stage", "setting", "text")]
        return json_answer(await asyncio.wait_for(_try(document_request, *texts), MAX_SECONDS))
    except BodyError as error:
        return refusal(error.code, error.status, document_request.lang)
    except TimeoutError:
        return refusal("formula.slow", 200, document_request.lang)
    except FabricaError as error:
        return unavailable(error, document_request.lang)


def _text(body: dict[str, Any], name: str) -> str:
    text = body.get(name)
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise BodyError(400, "api.bad_act")
    return text


async def _try(
    document_request: DocumentRequest, stage: str, setting: str, text: str
) -> dict[str, Any] | None:
    def work(live: LiveDocument) -> dict[str, Any] | None:
        document = as_document(live, document_request.pipeline, live.state())
        trial = try_expression(document, cached_catalogue(), stage, setting, text)
        return None if trial is None else trial_json(trial, text)

    return await document_request.work(work, PREVIEW_EXECUTOR)


def trial_json(trial: ExpressionTrial, text: str) -> dict[str, Any]:
    """Return a trial in the reader's language; places are counted as JavaScript counts."""
    lang, fault = language(), trial.fault
    if fault is not None:
        sentence = translate(fault.message.code, fault.message.values, lang)
        start, end = (_utf16_length(text[:place]) for place in (fault.start, fault.end))
        return {"fault": {"said": sentence, "start": start, "end": end}}
    if trial.error is not None:
        return {"said": sentence_of(trial.error, lang)}
    if trial.kind is None:
        return {}
    rows = [
        [cell(value, lang) for value in (*row, result)]
        for row, result in zip(trial.rows, trial.values, strict=True)
    ]
    return {
        "heads": [*(trial.columns or ()), translate("formula.result", None, lang)],
        "kind": cell_text(trial.kind, "kind", lang),
        "rows": rows,
    }


def cell(value: Any, lang: str) -> str:
    """Return a value as a cell of a small table.

    Examples
    --------
    >>> cell(0.78125, "en"), cell(True, "es"), cell("2020-01-31T00:00:00.000", "en")
    ('0.781', 'sí', '2020-01-31')
    """
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return translate("word.yes" if value else "word.no", None, lang)
    text = number(value, lang) if isinstance(value, int | float) else str(value)
    text = _MIDNIGHT.sub("", text)
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
