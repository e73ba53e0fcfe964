"""Edits as JSON objects, and back from untrusted ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, get_args

from pipeline_core.edits.edit_types import Edit
from pipeline_core.errors import SpecError
from pipeline_core.spec import is_position, note_fault, value_fault


def _name_of(edit_type: type[Any]) -> str:
    """Return an edit's name in JSON: ``add_stage`` of `AddStage`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", edit_type.__name__).lower()


_TYPES: dict[str, type[Any]] = {_name_of(edit_type): edit_type for edit_type in get_args(Edit)}
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "str | None": lambda value: value is None or isinstance(value, str),
    "int": lambda value: type(value) is int,
    "bool": lambda value: isinstance(value, bool),
    "Position": is_position,
    "Position | None": lambda value: value is None or is_position(value),
    "LocalText | None": lambda value: value is None or _is_text(value),
    "bool | None": lambda value: value is None or isinstance(value, bool),
    "tuple[str, ...]": lambda value: _is_names(value),
    "tuple[str, ...] | None": lambda value: value is None or _is_names(value),
    "Mapping[str, Any]": lambda value: isinstance(value, dict) and value_fault(value) is None,
    "Any": lambda value: value_fault(value) is None,
}


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """Return an edit as a JSON object.

    Examples
    --------
    >>> from pipeline_core.edits.edit_types import Connect
    >>> edit_to_json(Connect("split", "forest", "data"))
    {'edit': 'connect', 'source': 'split', 'stage': 'forest', 'port': 'data', 'failing': False}
    """
    return {"edit": _name_of(type(edit)), **asdict(edit)}


def edit_from_json(document: Any) -> Edit:
    """Build an edit from an untrusted JSON object.

    Raises
    ------
    SpecError
        The object is no edit, or a field is missing, unknown or of the wrong type.

    Examples
    --------
    >>> edit_from_json({"edit": "set_seed", "seed": 3})
    SetSeed(seed=3)
    """
    name = document.get("edit") if isinstance(document, dict) else None
    edit_type = _TYPES.get(name) if isinstance(name, str) else None
    if edit_type is None:
        raise SpecError("edit.unknown", known=list(_TYPES))
    values = {key: value for key, value in document.items() if key != "edit"}
    types = {part.name: str(part.type) for part in fields(edit_type)}
    for key, value in values.items():
        if key not in types or not _CHECKS[types[key]](value):
            raise SpecError("edit.bad_part", edit=name, part=str(key)[:60])
    try:
        return edit_type(**{key: _typed(key, value) for key, value in values.items()})  # type: ignore[no-any-return]
    except TypeError as error:
        raise SpecError("edit.missing_part", edit=name, known=list(types)) from error


def _is_text(value: Any) -> bool:
    return note_fault(value) != "spec.must_be_local_text"


def _is_names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def _typed(key: str, value: Any) -> Any:
    if key in ("at", "size") and value is not None:
        return float(value[0]), float(value[1])
    return tuple(value) if key == "stages" and value is not None else value
