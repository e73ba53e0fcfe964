"""Settings against their block's schema, in plain code.

pydantic builds the schema once, when the catalogue is described; checking a
stage's settings must not import it. Only the part of JSON Schema that pydantic
writes for literals is understood here, and the two marks of our own: a choice
of columns (``x-pick``) and a text that means more than text (``x-means``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.messages.message import Message

Schema = Mapping[str, Any]
_SHOWN = 60
_CHOICES = ("kind", "pattern", "made_by")
_KINDS = ("number", "word", "boolean", "date")


class Fault(NamedTuple):
    """What is wrong with one setting.

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
    """Return the setting that a place is in.

    Examples
    --------
    >>> setting_of("rules[2].max")
    'rules'
    """
    return field.split("[")[0].split(".")[0]


def validate(settings: Mapping[str, Any], schema: Schema) -> list[Fault]:
    """Return everything that is wrong with a stage's settings.

    Examples
    --------
    >>> schema = {"properties": {"k": {"type": "integer", "minimum": 1}}, "required": ["k"]}
    >>> validate({"k": 0}, schema)
    [Fault(field='k', message=Message(code='setting.too_small', values={'limit': 1, 'found': '0'}))]
    >>> validate({"kk": 3}, schema)[0].message.values
    {'name': 'kk', 'near': ['k'], 'known': ['k']}
    """
    known = schema.get("properties", {})
    faults = [
        Fault(name, Message("unknown_setting", _nearest(name, known)))
        for name in settings
        if name not in known
    ]
    for name, its_schema in known.items():
        if name in settings:
            faults += _faults(settings[name], its_schema, schema, name)
        elif name in schema.get("required", ()):
            faults.append(Fault(name, Message("missing_setting", {"name": name})))
    return faults


def _nearest(name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "near": near(name, known), "known": list(known)}


def effective(settings: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return every setting with its value: the one chosen, else the default.

    Examples
    --------
    >>> effective({}, {"properties": {"k": {"default": 10}, "path": {}}})
    {'k': 10}
    """
    return {
        name: settings[name] if name in settings else one["default"]
        for name, one in schema.get("properties", {}).items()
        if name in settings or "default" in one
    }


def near(name: str, known: Sequence[str] | Mapping[str, Any], most: int = 3) -> list[str]:
    """Return the known names that a mistyped one may have meant, nearest first.

    Examples
    --------
    >>> near("Ages", ["city", "age", "wage"])
    ['age', 'wage']
    """
    from difflib import get_close_matches

    lowered: dict[str, str] = {}
    for one in known:
        lowered.setdefault(str(one).lower(), str(one))
    return [lowered[one] for one in get_close_matches(name.lower(), list(lowered), most)]


def _faults(value: Any, schema: Schema, root: Schema, field: str) -> list[Fault]:
    if "x-pick" in schema and not schema["x-pick"]["single"]:
        return _choice_of_columns(value, field)
    if "$ref" in schema:
        schema = root.get("$defs", {}).get(schema["$ref"].rsplit("/", 1)[-1], {})
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _any_faults(value, options, root, field)
    if "const" in schema or "enum" in schema:
        allowed = schema["enum"] if "enum" in schema else [schema["const"]]
        fits = any(_equal(value, one) for one in allowed)
        return [] if fits else [_fault(field, "one_of", value, allowed=list(allowed))]
    kind = schema.get("type")
    if kind is not None and not _TYPES[kind](value):
        return [_fault(field, f"not_{kind}", value)]
    limits = [fault for rule in _LIMITS if (fault := _limit(value, schema, field, *rule))]
    return limits + list(_inside(value, schema, root, field))


def _any_faults(value: Any, options: Sequence[Schema], root: Schema, field: str) -> list[Fault]:
    real = [one for one in options if one.get("type") != "null"]
    if value is None and len(real) < len(options):
        return []
    tried = [_faults(value, one, root, field) for one in real]
    if any(not faults for faults in tried):
        return []
    # Of the right kind and yet wrong: that fault says more than "none of these".
    told = [faults for faults in tried if faults[0].code not in _OF_KIND]
    if told or len(tried) == 1:
        return (told or tried)[0]
    kinds = [one["type"] for one in real if "type" in one]
    return [_fault(field, "none_of_kinds", value, kinds=list(dict.fromkeys(kinds)))]


def _limit(
    value: Any, schema: Schema, field: str, key: str, code: str, holds: Callable[[Any, Any], bool]
) -> Fault | None:
    if key not in schema or holds(value, schema[key]):
        return None
    return _fault(field, code, value, limit=schema[key])


def _inside(value: Any, schema: Schema, root: Schema, field: str) -> Iterator[Fault]:
    if isinstance(value, list | tuple):
        first = schema.get("prefixItems", [])
        for number, one in enumerate(value):
            its_schema = first[number] if number < len(first) else schema.get("items", {})
            if isinstance(its_schema, Mapping):
                yield from _faults(one, its_schema, root, f"{field}[{number + 1}]")
    elif isinstance(value, Mapping):
        yield from _within(value, schema, root, field)


def _within(value: Mapping[str, Any], schema: Schema, root: Schema, field: str) -> Iterator[Fault]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", not known)
    for name, one in value.items():
        where = f"{field}.{name}"
        if name in known:
            yield from _faults(one, known[name], root, where)
        elif isinstance(others, Mapping):
            yield from _faults(one, others, root, where)
        elif not others:
            yield Fault(where, Message("setting.unknown_key", {"name": name, "known": list(known)}))
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(field, Message("setting.missing_key", {"name": name}))


def _choice_of_columns(value: Any, field: str) -> list[Fault]:
    if isinstance(value, Mapping):
        return _choice_faults(value, field)
    names = [] if value == "all" else value
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        return [_fault(field, "not_columns", value)]
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    return [_fault(field, "column_twice", twice[0])] if twice else []


def _choice_faults(value: Mapping[str, Any], field: str) -> list[Fault]:
    if len(value) != 1 or next(iter(value)) not in _CHOICES:
        return [_fault(field, "not_columns", value)]
    name, chosen = next(iter(value.items()))
    if not isinstance(chosen, str):
        return [_fault(f"{field}.{name}", "not_string", chosen)]
    if name == "kind" and chosen not in _KINDS:
        return [_fault(f"{field}.kind", "one_of", chosen, allowed=list(_KINDS))]
    return (
        [_fault(f"{field}.pattern", "bad_pattern", chosen)] if _is_no_pattern(name, chosen) else []
    )


def _is_no_pattern(name: str, chosen: str) -> bool:
    if name != "pattern":
        return False
    try:
        re.compile(chosen)
    except (re.error, OverflowError, RecursionError):
        return True
    return False


def _fault(field: str, code: str, found: Any, **values: Any) -> Fault:
    return Fault(field, Message(f"setting.{code}", {**values, "found": shown(found)}))


def shown(value: Any) -> str:
    """Return a value as a sentence shows it: as it is written, and not too long.

    Examples
    --------
    >>> shown(True), shown("x" * 100)[-3:]
    ('true', 'xx…')
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


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
_OF_KIND = frozenset(f"setting.not_{kind}" for kind in _TYPES)
# The schema's word, the rule's code, and when the value keeps it.
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
