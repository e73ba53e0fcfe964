"""The fields of a form, derived from the schema of a block's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.catalog import Entry, inner_of, meaning_of, pick_of
from pipeline_core.catalog.settings import validate
from pipeline_core.spec import MAX_SEED

Kind = Literal[
    "toggle",
    "choice",
    "open_choice",
    "number",
    "text",
    "words",
    "numbers",
    "table",
    "contract",
    "file",
    "source_table",
    "expression",
    "sql",
    "seed",
    "columns",
    "column",
    "inner",
    "candidates",
    "typed_columns",
    "typed_rows",
    "painted_points",
    "raw",
]
Schema = Mapping[str, Any]
# What is drawn for a setting that is more than its type says.
_KINDS_OF_MEANINGS: Mapping[str | None, Kind] = {
    **dict.fromkeys(("condition", "formula", "row_formula"), "expression"),
    "vary": "candidates",
    "file": "file",
    "files": "text",
    "source_table": "source_table",
    "sql": "sql",
    "typed_columns": "typed_columns",
    "typed_rows": "typed_rows",
    "painted_points": "painted_points",
}
_KINDS_OF_RECORDS: Mapping[str, Kind] = {"ContractRule": "contract"}
MAX_FIRST = 5
MIN_STEP = 0.1


@dataclass(frozen=True)
class Field:
    """One setting of a form.

    Parameters
    ----------
    name, kind
        The setting, and the kind of its widget.
    schema
        The setting's schema.
    required
        Whether it has no default.
    default
        The default value.
    options
        The values of a choice.
    low, high, whole
        A number's bounds, and whether it is an integer.
    nullable
        Whether it may be empty though its default is not.
    of_kind
        The only kind of column that may be chosen.
    inner
        The schema of a table's rows; of settings of an object inside, that of all settings.
    """

    name: str
    kind: Kind
    schema: Schema
    required: bool = False
    default: Any = None
    options: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    nullable: bool = False
    of_kind: str | None = None
    inner: Schema | None = None

    @property
    def step(self) -> float:
        """The step of a number's plus and minus buttons.

        Examples
        --------
        >>> Field("share", "number", {}, default=0.25, low=0, high=1).step
        0.05
        """
        if self.whole:
            return 10 if isinstance(self.default, int) and self.default >= 100 else 1
        if isinstance(self.default, float) and 0 < self.default < MIN_STEP:
            return self.default
        if self.low is not None and self.high is not None and self.high - self.low <= 1:
            return 0.05
        return 0.1

    @property
    def is_folded(self) -> bool:
        """Whether the block itself says that it is not one of the main settings."""
        return bool(self.schema.get("x-more")) and not self.required


def fields_of(entry: Entry) -> list[Field]:
    """Return the fields of a block's form, in the signature's order."""
    return fields_of_schema(entry["settings"])


def fields_of_schema(root: Schema) -> list[Field]:
    """Return the fields of a schema of settings, in its order.

    Examples
    --------
    >>> [field.kind for field in fields_of_schema({"properties": {"k": {"type": "integer"}}})]
    ['number']
    """
    required = set(root.get("required", ()))
    return [
        _field(name, schema, root, name in required) for name, schema in root["properties"].items()
    ]


def split_fields(fields: Sequence[Field]) -> tuple[list[Field], list[Field]]:
    """Return the main fields, and those that are folded away.

    A few fields are all main fields, but for those that the block folds away; seeds come
    last because they seldom matter.

    Examples
    --------
    >>> fields = [Field(str(n), "number", {}) for n in range(7)] + [Field("s", "seed", {})]
    >>> [len(part) for part in split_fields(fields)]
    [5, 3]
    """
    folded = [field for field in fields if field.is_folded]
    candidates = [
        field
        for field in fields
        if field not in folded and (field.kind != "seed" or field.required)
    ]
    last = [field for field in fields if field not in candidates]
    if len(candidates) <= MAX_FIRST + 1:
        return candidates, last
    main = [
        field for number, field in enumerate(candidates) if field.required or number < MAX_FIRST
    ]
    return main, [field for field in candidates if field not in main] + last


def is_displayable(field: Field, value: Any) -> bool:
    """Return whether the field's widget can show a value."""
    if field.kind in ("expression", "file", "source_table", "sql", "text"):
        return isinstance(value, str)
    if field.kind == "inner":
        return isinstance(value, Mapping)
    schema = {"properties": {field.name: field.schema}, "$defs": _defs(field)}
    return not validate({field.name: value}, schema)


def _defs(field: Field) -> Schema:
    name = (field.schema.get("items") or {}).get("$ref", "").rsplit("/", 1)[-1]
    return {name: field.inner} if field.inner else {}


def _field(name: str, schema: Schema, root: Schema, required: bool) -> Field:
    facts = _widget_facts(schema, root)
    kind = facts.pop("kind")
    return Field(name, kind, schema, required, schema.get("default"), **facts)


def _widget_facts(schema: Schema, root: Schema) -> dict[str, Any]:
    if pick := pick_of(schema):
        if pick["new"]:
            return {"kind": "text"}
        return {"kind": "column" if pick["single"] else "columns", "of_kind": pick["kind"]}
    if inner_of(schema):
        return {"kind": "inner", "inner": root}
    meaning = meaning_of(schema)
    if meaning == "seed":
        return {"kind": "seed", "low": 0, "high": MAX_SEED, "whole": True, "nullable": True}
    if meaning in _KINDS_OF_MEANINGS:
        return {"kind": _KINDS_OF_MEANINGS[meaning]}
    if options := schema.get("anyOf"):
        return _union_facts(options)
    return _simple_facts(schema, root)


def _simple_facts(schema: Schema, root: Schema) -> dict[str, Any]:
    if "enum" in schema or "const" in schema:
        return {"kind": "choice", "options": tuple(schema.get("enum") or [schema["const"]])}
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return {"kind": "number", **_bounds(schema), "whole": kind == "integer"}
    if kind == "array":
        return _list_facts(schema, root)
    return {"kind": {"boolean": "toggle", "string": "text"}.get(str(kind), "raw")}


def _list_facts(schema: Schema, root: Schema) -> dict[str, Any]:
    items = schema.get("items", {})
    if items.get("type") in ("integer", "number"):
        return {"kind": "numbers", "whole": items["type"] == "integer"}
    if items.get("type") == "string":
        return {"kind": "words", "options": tuple(items.get("enum", ()))}
    if "properties" in items:
        return {"kind": "table", "inner": items}
    if "$ref" in items:
        name = items["$ref"].rsplit("/", 1)[-1]
        return {"kind": _KINDS_OF_RECORDS.get(name, "table"), "inner": root["$defs"][name]}
    return {"kind": "raw"}


def _union_facts(options: Sequence[Schema]) -> dict[str, Any]:
    schemas = [schema for schema in options if schema.get("type") != "null"]
    nullable = len(schemas) < len(options)
    types = {schema.get("type") for schema in schemas}
    fixed = tuple(value for schema in schemas for value in _fixed_values(schema))
    if all(_fixed_values(schema) for schema in schemas):
        return {"kind": "choice", "options": (None, *fixed) if nullable else fixed}
    if types <= {"integer", "number"} and not fixed:
        facts = {"kind": "number", "nullable": nullable, "whole": types == {"integer"}}
        return facts | _joint_bounds(schemas)
    if types == {"string"} and not fixed:
        return {"kind": "text", "nullable": nullable}
    return {"kind": "open_choice", "options": fixed, "nullable": nullable}


def _fixed_values(schema: Schema) -> tuple[Any, ...]:
    if "const" in schema:
        return (schema["const"],)
    if "enum" in schema:
        return tuple(schema["enum"])
    return (True, False) if schema.get("type") == "boolean" else ()


def _joint_bounds(schemas: Sequence[Schema]) -> dict[str, Any]:
    """Return the bounds of a number that may be of several kinds: a share, or a count."""
    bounds = [_bounds(schema) for schema in schemas]
    lows, highs = ([bound[side] for bound in bounds] for side in ("low", "high"))
    return {
        "low": None if None in lows else min(lows),
        "high": None if None in highs else max(highs),
    }


def _bounds(schema: Schema) -> dict[str, Any]:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    return {"low": low, "high": schema.get("maximum", schema.get("exclusiveMaximum"))}
