"""Schemas of settings: the part of a block's signature right of the star, as JSON Schema."""

from __future__ import annotations

import inspect
from typing import Any, cast

from pydantic import create_model

from pipeline_core.block import Block, Formerly, Pick, Setting
from pipeline_core.spec.entry import ColumnPick, Meaning, SettingSchema, SettingsSchema

# What a file has as text, and a block gets as something else.
_TEXTS = ("condition", "formula", "row_formula", "files")
_COLUMN_RULE: SettingSchema = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["number", "word", "boolean", "date"]},
        "pattern": {"type": "string"},
        "made_by": {"type": "string"},
        "and": {"type": "array", "minItems": 1},
        "or": {"type": "array", "minItems": 1},
        "not": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "object"}]},
    },
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
_ROW_RULES: SettingSchema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "condition": {"type": "string"},
            "severity": {"enum": ["error", "warning"]},
        },
        "required": ["name", "condition"],
        "additionalProperties": False,
    },
}
_NEW_NAMES: SettingSchema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "column": {"type": "string", "minLength": 1},
            "name": {"type": "string", "minLength": 1},
        },
        "required": ["column", "name"],
        "additionalProperties": False,
    },
}
_VARY: SettingSchema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "anyOf": [
            {"type": "array", "minItems": 1},
            {
                "type": "object",
                "properties": {
                    "from": {"type": "number"},
                    "to": {"type": "number"},
                    "scale": {"enum": ["even", "log"]},
                    "whole": {"type": "boolean"},
                    "points": {"type": "integer", "minimum": 2, "maximum": 1000},
                },
                "required": ["from", "to"],
                "additionalProperties": False,
            },
        ]
    },
}

# What a file has where the function takes something else, or where types say too little.
_WRITTEN: dict[str, SettingSchema] = {
    "row_rules": _ROW_RULES,
    "new_names": _NEW_NAMES,
    "vary": _VARY,
}


def settings_schema(block: Block, hints: dict[str, Any]) -> SettingsSchema:
    """Return the JSON Schema of a block's settings, without pydantic's titles.

    Parameters
    ----------
    block
        The block.
    hints
        The annotations of its function, with their marks.
    """
    fields: dict[str, Any] = {}
    marks: dict[str, Pick | Setting | None] = {}
    for name, parameter in inspect.signature(block.function).parameters.items():
        if parameter.kind is not parameter.KEYWORD_ONLY:
            continue
        field_type, marks[name] = _field_type_and_mark(hints[name])
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[name] = (field_type, default)
    if not fields:
        return {"type": "object", "properties": {}, "required": []}
    schema: dict[str, Any] = create_model(block.id, **fields).model_json_schema()
    for name, mark in marks.items():
        schema["properties"][name] = _setting_schema(schema["properties"][name], mark)
        if former := _former_names(hints[name]):
            schema["properties"][name]["x-formerly"] = former
    return cast("SettingsSchema", {"required": [], **schema})


def _field_type_and_mark(hint: Any) -> tuple[Any, Pick | Setting | None]:
    marks = [m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Pick | Setting)]
    if not marks:
        return hint, None
    mark = marks[0]
    if isinstance(mark, Setting) and mark.means in _TEXTS:
        return str, mark
    if isinstance(mark, Setting) and mark.means == "row_rules":
        return tuple[dict[str, Any], ...], mark
    return hint, mark


def _former_names(hint: Any) -> list[str]:
    marks = getattr(hint, "__metadata__", ())
    return [name for mark in marks if isinstance(mark, Formerly) for name in mark.names]


def _setting_schema(schema: SettingSchema, mark: Pick | Setting | None) -> SettingSchema:
    schema.pop("title", None)
    if isinstance(mark, Setting):
        return {**schema, **_parts_of_meaning(mark.means), "x-means": mark.means}
    if isinstance(mark, Pick):
        pick: ColumnPick = {
            "kind": mark.kind,
            "single": mark.single,
            "new": mark.new,
            "others": mark.others,
        }
        if mark.raw:
            pick["raw"] = True
        return {**(schema if mark.single else _column_choice(schema)), "x-pick": pick}
    return schema


def _parts_of_meaning(means: Meaning) -> SettingSchema:
    """Return what a setting's meaning says of its values, beyond its type."""
    if means == "scorers":
        return {"items": {"type": "string", "enum": _scorer_names()}}
    if means == "judged_metric":
        return {"enum": _metric_names()}
    return _WRITTEN.get(means, {})


def _scorer_names() -> list[str]:
    from sklearn.metrics import get_scorer_names

    return sorted(get_scorer_names())


def _metric_names() -> list[str]:
    from pipeline_core.measures import metric_value as metrics

    names = [*metrics.RANKING_METRICS, *metrics.LABEL_METRICS, *metrics.PROBABILITY_METRICS]
    names += metrics.NUMBER_METRICS
    return list(dict.fromkeys(["auto", *names, *_scorer_names()]))


def _column_choice(schema: SettingSchema) -> SettingSchema:
    choice: SettingSchema = {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}},
            _COLUMN_RULE,
            {"const": "all"},
        ]
    }
    if "default" in schema:
        choice["default"] = list(schema["default"])
    return choice
