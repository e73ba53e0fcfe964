"""Edits as JSON objects, and back from untrusted ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from pipeline_core.edits.edit_types import (
    AddNote,
    AddStage,
    BypassStage,
    ChangeNote,
    Connect,
    DescribeStage,
    Disconnect,
    Edit,
    InsertStage,
    MoveStage,
    MuteProblem,
    RemoveNote,
    RemoveParameter,
    RemoveStage,
    RenameParameter,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetParameter,
    SetSeed,
    SetSetting,
    SwitchStage,
    UnmuteProblem,
)
from pipeline_core.errors import SpecError
from pipeline_core.spec import is_position, note_fault, value_fault

_TYPES: dict[str, type[Any]] = {
    "add_stage": AddStage,
    "remove_stage": RemoveStage,
    "rename_stage": RenameStage,
    "connect": Connect,
    "disconnect": Disconnect,
    "insert_stage": InsertStage,
    "set_setting": SetSetting,
    "reset_setting": ResetSetting,
    "switch_stage": SwitchStage,
    "bypass_stage": BypassStage,
    "describe_stage": DescribeStage,
    "move_stage": MoveStage,
    "rename_pipeline": RenamePipeline,
    "set_seed": SetSeed,
    "add_note": AddNote,
    "change_note": ChangeNote,
    "remove_note": RemoveNote,
    "mute_problem": MuteProblem,
    "unmute_problem": UnmuteProblem,
    "set_parameter": SetParameter,
    "rename_parameter": RenameParameter,
    "remove_parameter": RemoveParameter,
}
_NAMES = {edit_type: name for name, edit_type in _TYPES.items()}
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: type(value) is int,
    "bool": lambda value: isinstance(value, bool),
    "Position": is_position,
    "Position | None": lambda value: value is None or is_position(value),
    "LocalText | None": lambda value: value is None or _is_text(value),
    "Mapping[str, Any]": lambda value: isinstance(value, dict) and value_fault(value) is None,
    "Any": lambda value: value_fault(value) is None,
}


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """Return an edit as a JSON object.

    Examples
    --------
    >>> edit_to_json(Connect("split", "forest", "data"))
    {'edit': 'connect', 'source': 'split', 'stage': 'forest', 'port': 'data'}
    """
    return {"edit": _NAMES[type(edit)], **asdict(edit)}


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


def _typed(key: str, value: Any) -> Any:
    return (float(value[0]), float(value[1])) if key == "at" and value is not None else value
