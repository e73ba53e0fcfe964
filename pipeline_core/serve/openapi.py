"""The OpenAPI description of a served model: the columns that it takes, by its contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.messages.words import say
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.serve.limits import Limits

Json = dict[str, Any]
_TYPES = {"number": "number", "boolean": "boolean"}
_REFUSALS = {
    "400": "serve.status_400",
    "401": "serve.status_401",
    "413": "serve.status_413",
    "415": "serve.status_415",
    "422": "serve.status_422",
    "503": "serve.status_503",
    "504": "serve.status_504",
}
_MOST_EXAMPLES = 20


def openapi(model: OpenedModel, limits: Limits, language: str, *, needs_token: bool) -> Json:
    """Return the description of a served model.

    Parameters
    ----------
    model
        The model.
    limits
        Of the server.
    language
        Of its sentences.
    needs_token
        Whether requests need one.
    """
    document: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": model.kept.name,
            "version": str(model.kept.version),
            "description": say("serve.about", {"model": model.kept.title}, language),
        },
        "paths": {
            "/predict": {"post": _predict(limits, language)},
            "/health": {"get": _plain_get("serve.about_health", language)},
            "/openapi.json": {"get": _plain_get("serve.about_openapi", language)},
        },
        "components": {"schemas": _schemas(model)},
    }
    if needs_token:
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"token": []}]
    return document


def _predict(limits: Limits, language: str) -> Json:
    values = {
        "rows": limits.rows,
        "bytes": limits.body_bytes,
        "at_once": limits.at_once,
        "waiting": limits.waiting,
        "seconds": f"{limits.seconds:g}",
    }
    responses = {
        status: _response(say(code, {}, language), "Refusal") for status, code in _REFUSALS.items()
    }
    return {
        "summary": say("serve.about_predict", {}, language),
        "description": say("serve.about_limits", values, language),
        "requestBody": {"required": True, "content": _content("Request")},
        "responses": {
            "200": _response(say("serve.status_200", {}, language), "Response"),
            **responses,
        },
    }


def _plain_get(code: str, language: str) -> Json:
    return {"summary": say(code, {}, language), "responses": {"200": {"description": "OK"}}}


def _response(text: str, schema: str) -> Json:
    return {"description": text, "content": _content(schema)}


def _content(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _schemas(model: OpenedModel) -> Json:
    features = model.profile.features
    rows = {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Row"}}
    answer = {"prediction": _answer_type(model), "scores": {"type": "object"}}
    note = {"code": {"type": "string"}, "message": {"type": "string"}, "values": {"type": "object"}}
    refusal = {**note, "places": {"type": "array", "items": {"type": "object"}}}
    return {
        "Row": {
            "type": "object",
            "required": list(features),
            "properties": {name: column_schema(column) for name, column in features.items()},
        },
        "Request": {
            "oneOf": [
                {"type": "object", "required": ["rows"], "properties": {"rows": rows}},
                rows,
            ]
        },
        "Response": _object(
            {
                "model": {"type": "string"},
                "request": {"type": "string"},
                "answers": {"type": "array", "items": _object(answer)},
                "notes": {"type": "array", "items": _object(note)},
            }
        ),
        "Refusal": _object({"error": _object(refusal)}),
    }


def _object(properties: Mapping[str, Any]) -> Json:
    return {"type": "object", "properties": dict(properties)}


def _answer_type(model: OpenedModel) -> Json:
    answers: Mapping[str, Any] = model.kept.record["answers"]
    if answers["kind"] == "class":
        return {"enum": [label if isinstance(label, str | int | bool) else str(label)
                         for label in answers["classes"]]}  # fmt: skip
    return {"type": "number" if answers["kind"] == "number" else ["number", "string"]}


def column_schema(profile: ColumnProfile) -> Json:
    """Return the schema of a column: its type, and values that the model was fitted on.

    Examples
    --------
    >>> import pandas as pd
    >>> from pipeline_core.measures.reference_profile import column_profile
    >>> column_schema(column_profile(pd.Series([1.0, 2.0])))
    {'type': ['number', 'null'], 'x-fitted-from': 1.0, 'x-fitted-to': 2.0, 'examples': [1.0]}
    >>> column_schema(column_profile(pd.Series(["a", "b", "a"], dtype="str")))
    {'type': ['string', 'null'], 'examples': ['a', 'b']}
    """
    schema: Json = {"type": [_TYPES.get(profile.kind, "string"), "null"]}
    sketch = profile.sketch
    if profile.kind == "date":
        schema["format"] = "date-time"
    elif isinstance(sketch, NumberSketch) and sketch.size:
        low, middle, high = (
            float(sketch.values[place]) for place in (0, (len(sketch.values) - 1) // 2, -1)
        )
        schema |= {"x-fitted-from": low, "x-fitted-to": high, "examples": [middle]}
    elif isinstance(sketch, CategorySketch) and profile.kind == "word":
        schema["examples"] = list(sketch.counts)[:_MOST_EXAMPLES]
    return schema
