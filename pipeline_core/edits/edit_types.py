"""The types of edit, and edits as JSON.

Small, frozen and without behaviour, so that they can travel as JSON, be the fix
of a problem, and be stored for undo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias

from pipeline_core.errors import SpecError
from pipeline_core.spec import LocalText, Position, is_position, note_fault, value_fault


@dataclass(frozen=True)
class AddStage:
    """Add a stage; without a name it gets a free one made from the block's id."""

    block: str
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    at: Position | None = None


@dataclass(frozen=True)
class RemoveStage:
    """Remove a stage with its wires; `heal` connects its sources to the stages that it fed."""

    stage: str
    heal: bool = False


@dataclass(frozen=True)
class RenameStage:
    """Rename a stage, also in the wires and settings that refer to it."""

    stage: str
    name: str


@dataclass(frozen=True)
class Connect:
    """Add a wire; without a port it goes to the first that fits."""

    source: str
    stage: str
    port: str = ""


@dataclass(frozen=True)
class Disconnect:
    """Remove a wire."""

    source: str
    stage: str
    port: str


@dataclass(frozen=True)
class InsertStage:
    """Add a stage on a wire, between its two ends."""

    block: str
    source: str
    stage: str
    port: str
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    at: Position | None = None


@dataclass(frozen=True)
class SetSetting:
    """Set a setting."""

    stage: str
    setting: str
    value: Any


@dataclass(frozen=True)
class ResetSetting:
    """Reset a setting to its default."""

    stage: str
    setting: str


@dataclass(frozen=True)
class SwitchStage:
    """Switch a stage off, or on again; runs skip it and the stages that need it."""

    stage: str
    off: bool


@dataclass(frozen=True)
class BypassStage:
    """Bypass a stage, so that what comes in goes on, or use it again."""

    stage: str
    bypass: bool


@dataclass(frozen=True)
class DescribeStage:
    """Give a stage a title or a note; None leaves one as it is, an empty text removes it."""

    stage: str
    title: LocalText | None = None
    note: LocalText | None = None


@dataclass(frozen=True)
class MoveStage:
    """Move a stage on the canvas."""

    stage: str
    at: Position


@dataclass(frozen=True)
class RenamePipeline:
    """Rename the pipeline."""

    name: str


@dataclass(frozen=True)
class SetSeed:
    """Set the seed of the pipeline."""

    seed: int


@dataclass(frozen=True)
class AddNote:
    """Add a note to the canvas."""

    text: str
    at: Position | None = None


@dataclass(frozen=True)
class ChangeNote:
    """Change a note's text or position; `number` counts from 0."""

    number: int
    text: str
    at: Position | None = None


@dataclass(frozen=True)
class RemoveNote:
    """Remove a note; `number` counts from 0."""

    number: int


@dataclass(frozen=True)
class MuteProblem:
    """Mute a warning, or change the reason why it is muted."""

    problem: str
    stage: str
    reason: str
    column: str = ""
    field: str = ""
    name: str = ""


@dataclass(frozen=True)
class UnmuteProblem:
    """Let a muted warning be said again."""

    problem: str
    stage: str
    column: str = ""
    field: str = ""


@dataclass(frozen=True)
class SetParameter:
    """Set a parameter's value, or add it; the settings that refer to it follow."""

    name: str
    value: Any


@dataclass(frozen=True)
class RenameParameter:
    """Rename a parameter, also in the settings that refer to it."""

    name: str
    new: str


@dataclass(frozen=True)
class RemoveParameter:
    """Remove a parameter; the settings that refer to it keep its value."""

    name: str


Edit: TypeAlias = (
    AddStage
    | RemoveStage
    | RenameStage
    | Connect
    | Disconnect
    | InsertStage
    | SetSetting
    | ResetSetting
    | SwitchStage
    | BypassStage
    | DescribeStage
    | MoveStage
    | RenamePipeline
    | SetSeed
    | AddNote
    | ChangeNote
    | RemoveNote
    | MuteProblem
    | UnmuteProblem
    | SetParameter
    | RenameParameter
    | RemoveParameter
)

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
