"""Responses of the routes: JSON that every browser reads, refusals, and not found."""

from __future__ import annotations

import json
import math
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from pipeline_core.errors import FabricaError
from ui.text.words import translate

_NO_STORE = {"cache-control": "no-store"}
# Beyond a browser's largest number, so that JavaScript reads it as infinity.
_OVERFLOWING = 10**309


def to_json(value: Any) -> str:
    r"""Return plain data as JSON that every browser parses.

    NaN becomes null, an infinity a number that JavaScript reads as one, and lone
    surrogates are escaped.

    Examples
    --------
    >>> to_json({"a": [1, "ñ"]})
    '{"a":[1,"ñ"]}'
    >>> to_json("\ud800"), len(to_json([float("-inf")]))
    ('"\\ud800"', 313)
    """
    try:
        text = _dump(value)
    except ValueError:
        text = _dump(_without_infinities(value))
    return text.encode("utf-8", "backslashreplace").decode()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _without_infinities(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_infinities(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_infinities(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else int(math.copysign(1, value)) * _OVERFLOWING
    return value


def json_answer(value: Any, status: int = 200) -> Response:
    """Return an uncached JSON response; 404 if `value` is None."""
    if value is None:
        return refusal("api.not_found", 404)
    text = to_json(value)
    return Response(text, status, media_type="application/json", headers=_NO_STORE)


def refusal(code: str, status: int, lang: str = "en", **values: Any) -> Response:
    """Return a refusal with the sentence of its code."""
    content = {"code": code, "said": translate(code, values, lang)}
    return JSONResponse(content, status, headers=_NO_STORE)


def unavailable(error: FabricaError, lang: str) -> Response:
    """Return a 503 refusal for an error that may be gone at the next request."""
    return refusal(error.code, 503, lang, **error.values)


def not_found() -> Response:
    """Return a plain 404, the same whatever the reason."""
    return PlainTextResponse("There is no such thing here.", 404)
