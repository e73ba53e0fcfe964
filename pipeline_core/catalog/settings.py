"""Validation of settings against their block's schema, in plain code.

pydantic builds the schema once, when the catalogue is described; checking a
stage's settings must not import it. Only the part of JSON Schema that pydantic
writes for literals is understood here, and one mark of our own: a choice of
columns (``x-pick``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.catalog.choice_faults import choice_faults
from pipeline_core.messages.message import Message
from pipeline_core.messages.nearest_names import nearest_names as nearest_names
from pipeline_core.spec.entry import inner_of, pick_of

Schema = Mapping[str, Any]
_MAX_DISPLAY = 60


class Fault(NamedTuple):
    """A fault of one setting.

    Parameters
    ----------
    field
        Where: the setting's name, and the place within it (``rules[2].max``).
    message
        ``unknown_setting``, ``missing_setting``, or ``setting.`` and the rule.
    """

    field: str
    message: Message

    @property
    def code(self) -> str:
        """The message's code."""
        return self.message.code

    @property
    def setting(self) -> str:
        """The setting's name."""
        return setting_of(self.field)


def setting_of(field: str) -> str:
    """Return the name of the setting that a field is in.

    Examples
    --------
    >>> setting_of("rules[2].max")
    'rules'
    """
    return field.split("[")[0].split(".")[0]


def validate(settings: Mapping[str, Any], schema: Schema) -> list[Fault]:
    """Return all faults of a stage's settings.

    Examples
    --------
    >>> schema = {"properties": {"k": {"type": "integer", "minimum": 1}}, "required": ["k"]}
    >>> validate({"k": 0}, schema)
    [Fault(field='k', message=Message(code='setting.too_small', values={'limit': 1, 'found': '0'}))]
    >>> validate({"kk": 3}, schema)[0].message.values
    {'name': 'kk', 'near': ['k'], 'known': ['k']}
    """
    properties = schema.get("properties", {})
    faults = [
        Fault(name, Message("unknown_setting", _unknown_name(name, properties)))
        for name in settings
        if name not in properties
    ]
    for name, setting_schema in properties.items():
        if name in settings and inner_of(setting_schema):
            faults += _inner_faults(name, settings, schema)
        elif name in settings:
            faults += _faults(settings[name], setting_schema, schema, name)
        elif name in schema.get("required", ()):
            faults.append(Fault(name, Message("missing_setting", {"name": name})))
    return faults


def inner_schema(name: str, settings: Mapping[str, Any], schema: Schema) -> Schema:
    """Return the schema of the settings of the object that another setting names.

    Parameters
    ----------
    name
        The setting that holds them.
    settings, schema
        The stage's settings, and the schema of all.

    Examples
    --------
    >>> properties = {"estimator": {"default": "ridge"}, "inner": {"x-of": "estimator"}}
    >>> schema = {"properties": properties, "$defs": {"ridge": {"properties": {"alpha": {}}}}}
    >>> inner_schema("inner", {}, schema)["properties"]
    {'alpha': {}}
    >>> inner_schema("inner", {"estimator": "lasso"}, schema)["properties"]
    {}
    """
    of = inner_of(schema["properties"][name]) or ""
    chosen = settings.get(of, schema["properties"].get(of, {}).get("default"))
    found: Schema = schema.get("$defs", {}).get(chosen, {"properties": {}})
    return found


def _inner_faults(name: str, settings: Mapping[str, Any], schema: Schema) -> list[Fault]:
    value = settings[name]
    if not isinstance(value, Mapping):
        return [_fault(name, "not_object", value)]
    faults = validate(value, inner_schema(name, settings, schema))
    return [Fault(f"{name}.{fault.field}", fault.message) for fault in faults]


def _unknown_name(name: str, names: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "near": nearest_names(name, names), "known": list(names)}


def effective_settings(settings: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return every setting with its effective value: the one chosen, else the default.

    Examples
    --------
    >>> effective_settings({}, {"properties": {"k": {"default": 10}, "path": {}}})
    {'k': 10}
    """
    return {
        name: settings[name] if name in settings else setting_schema["default"]
        for name, setting_schema in schema.get("properties", {}).items()
        if name in settings or "default" in setting_schema
    }


def _faults(value: Any, schema: Schema, root: Schema, field: str) -> list[Fault]:
    if pick := pick_of(schema):
        if not pick["single"]:
            return [_fault(f.field, f.code, f.found, **f.more) for f in choice_faults(value, field)]
        if value == "" or isinstance(value, list | tuple):
            return [_column_name_fault(value, field)]
    if "$ref" in schema:
        schema = root.get("$defs", {}).get(schema["$ref"].rsplit("/", 1)[-1], {})
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _any_faults(value, options, root, field)
    if "const" in schema or "enum" in schema:
        allowed = schema["enum"] if "enum" in schema else [schema["const"]]
        fits = any(_equal(value, option) for option in allowed)
        return [] if fits else [_fault(field, "one_of", value, allowed=list(allowed))]
    kind = schema.get("type")
    if kind is not None and not _TYPES[kind](value):
        return [_fault(field, f"not_{kind}", value)]
    limits = [fault for rule in _LIMITS if (fault := _limit(value, schema, field, *rule))]
    return limits + list(_faults_inside(value, schema, root, field))


def _column_name_fault(value: Any, field: str) -> Fault:
    if value == "":
        return Fault(field, Message("setting.empty_name"))
    return _fault(field, "one_target" if field == "target" else "one_column", value)


def _any_faults(value: Any, options: Sequence[Schema], root: Schema, field: str) -> list[Fault]:
    non_null = [option for option in options if option.get("type") != "null"]
    if value is None and len(non_null) < len(options):
        return []
    by_option = [_faults(value, option, root, field) for option in non_null]
    if any(not faults for faults in by_option):
        return []
    # Of the right kind and yet wrong: that fault says more than "none of these".
    of_right_kind = [faults for faults in by_option if faults[0].code not in _WRONG_KIND]
    beyond_limits = [faults for faults in of_right_kind if faults[0].code != "setting.one_of"]
    if beyond_limits or len(by_option) == 1:
        return (beyond_limits or by_option)[0]
    kinds = " or ".join(dict.fromkeys(o["type"] for o in non_null if _is_open(o)))
    if not of_right_kind:
        return [_fault(field, "none_of_kinds", value, kinds=kinds)]
    allowed = [word for faults in of_right_kind for word in faults[0].message.values["allowed"]]
    if not kinds:
        return [_fault(field, "one_of", value, allowed=allowed)]
    return [_fault(field, "none_of_kinds_or_words", value, kinds=kinds, allowed=allowed)]


def _is_open(option: Schema) -> bool:
    """Tell whether any value of a kind fits, not only listed ones."""
    return "type" in option and "enum" not in option and "const" not in option


def _limit(
    value: Any, schema: Schema, field: str, key: str, code: str, holds: Callable[[Any, Any], bool]
) -> Fault | None:
    if key not in schema or holds(value, schema[key]):
        return None
    return _fault(field, code, value, limit=schema[key])


def _faults_inside(value: Any, schema: Schema, root: Schema, field: str) -> Iterator[Fault]:
    if isinstance(value, list | tuple):
        first = schema.get("prefixItems", [])
        for number, item in enumerate(value):
            item_schema = first[number] if number < len(first) else schema.get("items", {})
            if isinstance(item_schema, Mapping):
                yield from _faults(item, item_schema, root, f"{field}[{number + 1}]")
    elif isinstance(value, Mapping):
        yield from _object_faults(value, schema, root, field)


def _object_faults(
    value: Mapping[str, Any], schema: Schema, root: Schema, field: str
) -> Iterator[Fault]:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", not properties)
    for name, item in value.items():
        item_field = f"{field}.{name}"
        if name in properties:
            yield from _faults(item, properties[name], root, item_field)
        elif isinstance(others, Mapping):
            yield from _faults(item, others, root, item_field)
        elif not others:
            values = {"name": name, "known": list(properties)}
            yield Fault(item_field, Message("setting.unknown_key", values))
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(field, Message("setting.missing_key", {"name": name}))


def _fault(field: str, code: str, value: Any, **values: Any) -> Fault:
    return Fault(field, Message(f"setting.{code}", {**values, "found": display_text(value)}))


def display_text(value: Any) -> str:
    """Return a value as text for a sentence, shortened if it is long.

    Examples
    --------
    >>> display_text(True), display_text("x" * 100)[-3:]
    ('true', 'xx…')
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_DISPLAY else text[: _MAX_DISPLAY - 1] + "…"


def _equal(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": lambda value: _is_integer(value) or isinstance(value, float),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list | tuple),
    "object": lambda value: isinstance(value, Mapping),
}
_WRONG_KIND = frozenset(f"setting.not_{kind}" for kind in _TYPES)
# The schema's key, the fault's code, and whether a value is within the limit.
_LIMITS: tuple[tuple[str, str, Callable[[Any, Any], bool]], ...] = (
    ("minimum", "too_small", lambda value, limit: bool(value >= limit)),
    ("exclusiveMinimum", "not_above", lambda value, limit: bool(value > limit)),
    ("maximum", "too_large", lambda value, limit: bool(value <= limit)),
    ("exclusiveMaximum", "not_below", lambda value, limit: bool(value < limit)),
    ("multipleOf", "no_multiple", lambda value, limit: value % limit == 0),
    ("minLength", "too_short", lambda value, limit: len(value) >= limit),
    ("maxLength", "too_long", lambda value, limit: len(value) <= limit),
    ("minItems", "too_few", lambda value, limit: len(value) >= limit),
    ("maxItems", "too_many", lambda value, limit: len(value) <= limit),
    ("minProperties", "too_few", lambda value, limit: len(value) >= limit),
    ("maxProperties", "too_many", lambda value, limit: len(value) <= limit),
    ("pattern", "no_match", lambda value, limit: bool(re.search(limit, value))),
)
