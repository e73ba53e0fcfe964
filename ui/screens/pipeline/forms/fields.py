"""What a setting's schema asks for, as a description that any form can be drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.catalog.settings import validate
from pipeline_core.spec import MAX_SEED

Kind = Literal[
    "toggle", "choice", "open_choice", "number", "text", "words", "table", "file", "expression",
    "seed", "columns", "column", "raw",
]  # fmt: skip
Schema = Mapping[str, Any]
FIRST = 5


@dataclass(frozen=True)
class Field:
    """One setting of a form.

    Parameters
    ----------
    name, kind
        The setting, and which widget suits it.
    required
        It has no default.
    default
        What holds where nothing was chosen.
    options
        The values of a choice.
    low, high, whole
        A number's bounds, and whether it has no decimals.
    nullable
        It may be left empty though its default is something.
    of_kind
        The only kind of column that may be chosen.
    inner
        The schema of a table's rows.
    schema
        The setting's whole schema.
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
        """By how much one press on plus or minus changes a number.

        Examples
        --------
        >>> Field("share", "number", {}, default=0.25, low=0, high=1).step
        0.05
        """
        if self.whole:
            return 10 if isinstance(self.default, int) and self.default >= 100 else 1
        if self.low is not None and self.high is not None and self.high - self.low <= 1:
            return 0.05
        return 0.1


def fields_of(entry: Mapping[str, Any]) -> list[Field]:
    """Return the fields of a block's form, in the signature's order."""
    root = entry["settings"]
    required = set(root.get("required", ()))
    return [
        _field(name, schema, root, name in required) for name, schema in root["properties"].items()
    ]


def arranged(fields: Sequence[Field]) -> tuple[list[Field], list[Field]]:
    """Return the fields for the first look, and those that are folded away.

    A few fields are all shown; seeds come last, for they seldom matter.

    Examples
    --------
    >>> fields = [Field(str(n), "number", {}) for n in range(7)] + [Field("s", "seed", {})]
    >>> [len(part) for part in arranged(fields)]
    [5, 3]
    """
    main = [one for one in fields if one.kind != "seed" or one.required]
    seeds = [one for one in fields if one not in main]
    if len(main) <= FIRST + 1:
        return main, seeds
    first = [one for number, one in enumerate(main) if one.required or number < FIRST]
    return first, [one for one in main if one not in first] + seeds


def fits(field: Field, value: Any) -> bool:
    """Say whether a value is one that the field's widget can show."""
    if field.kind in ("expression", "file", "text"):
        return isinstance(value, str)
    schema = {"properties": {field.name: field.schema}, "$defs": _defs(field)}
    return not validate({field.name: value}, schema)


def _defs(field: Field) -> Schema:
    name = (field.schema.get("items") or {}).get("$ref", "").rsplit("/", 1)[-1]
    return {name: field.inner} if field.inner else {}


def _field(name: str, schema: Schema, root: Schema, required: bool) -> Field:
    made = _described(schema, root)
    kind = made.pop("kind")
    return Field(name, kind, schema, required, schema.get("default"), **made)


def _described(schema: Schema, root: Schema) -> dict[str, Any]:
    if pick := schema.get("x-pick"):
        if pick["new"]:
            return {"kind": "text"}
        return {"kind": "column" if pick["single"] else "columns", "of_kind": pick["kind"]}
    means = schema.get("x-means")
    if means == "seed":
        return {"kind": "seed", "low": 0, "high": MAX_SEED, "whole": True, "nullable": True}
    if means in ("condition", "formula", "file"):
        return {"kind": "file" if means == "file" else "expression"}
    if options := schema.get("anyOf"):
        return _one_of(options)
    return _plain(schema, root)


def _plain(schema: Schema, root: Schema) -> dict[str, Any]:
    if "enum" in schema or "const" in schema:
        return {"kind": "choice", "options": tuple(schema.get("enum") or [schema["const"]])}
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return {"kind": "number", **_bounds(schema), "whole": kind == "integer"}
    if kind == "array":
        return _list(schema, root)
    return {"kind": {"boolean": "toggle", "string": "text"}.get(str(kind), "raw")}


def _list(schema: Schema, root: Schema) -> dict[str, Any]:
    items = schema.get("items", {})
    if items.get("type") == "string":
        return {"kind": "words"}
    if "$ref" in items:
        return {"kind": "table", "inner": root["$defs"][items["$ref"].rsplit("/", 1)[-1]]}
    return {"kind": "raw"}


def _one_of(options: Sequence[Schema]) -> dict[str, Any]:
    real = [one for one in options if one.get("type") != "null"]
    nullable = len(real) < len(options)
    kinds = {one.get("type") for one in real}
    fixed = tuple(value for one in real for value in _values(one))
    if all(_values(one) for one in real):
        return {"kind": "choice", "options": (None, *fixed) if nullable else fixed}
    if kinds <= {"integer", "number"} and not fixed:
        return {
            "kind": "number", "nullable": nullable, "whole": kinds == {"integer"},
            **_bounds(real[0]),
        }  # fmt: skip
    if kinds == {"string"} and not fixed:
        return {"kind": "text", "nullable": nullable}
    return {"kind": "open_choice", "options": fixed, "nullable": nullable}


def _values(schema: Schema) -> tuple[Any, ...]:
    if "const" in schema:
        return (schema["const"],)
    if "enum" in schema:
        return tuple(schema["enum"])
    return (True, False) if schema.get("type") == "boolean" else ()


def _bounds(schema: Schema) -> dict[str, Any]:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    return {"low": low, "high": schema.get("maximum", schema.get("exclusiveMaximum"))}
