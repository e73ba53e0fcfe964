"""The edits there are: what a person can do to a pipeline, as data.

Small, frozen and without behaviour, so that they travel as JSON, stand in a
problem as its fix, and can be kept for undo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias

from pipeline_core.errors import SpecError
from pipeline_core.spec import is_place, value_fault

Place: TypeAlias = "tuple[float, float]"


@dataclass(frozen=True)
class AddStage:
    """Place a block; without a name it gets a free one made from the block's id."""

    block: str
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    at: Place | None = None


@dataclass(frozen=True)
class RemoveStage:
    """Take a stage away with its wires; `heal` joins what it stood between."""

    stage: str
    heal: bool = False


@dataclass(frozen=True)
class RenameStage:
    """Give a stage another name; wires and settings that name it follow."""

    stage: str
    name: str


@dataclass(frozen=True)
class Connect:
    """Draw a wire; without a port to the first that fits."""

    source: str
    stage: str
    port: str = ""


@dataclass(frozen=True)
class Disconnect:
    """Take a wire away."""

    source: str
    stage: str
    port: str


@dataclass(frozen=True)
class InsertStage:
    """Place a block on a wire, between its two ends."""

    block: str
    source: str
    stage: str
    port: str
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    at: Place | None = None


@dataclass(frozen=True)
class SetSetting:
    """Choose a setting's value."""

    stage: str
    setting: str
    value: Any


@dataclass(frozen=True)
class ResetSetting:
    """Go back to a setting's default."""

    stage: str
    setting: str


@dataclass(frozen=True)
class SwitchStage:
    """Switch a stage off, or on again; a run skips what is off and what needs it."""

    stage: str
    off: bool


@dataclass(frozen=True)
class MoveStage:
    """Put a stage elsewhere on the canvas."""

    stage: str
    at: Place


@dataclass(frozen=True)
class RenamePipeline:
    """Give the pipeline another name."""

    name: str


@dataclass(frozen=True)
class SetSeed:
    """Choose the seed of all that is left to chance."""

    seed: int


@dataclass(frozen=True)
class AddNote:
    """Write a remark."""

    text: str
    at: Place | None = None


@dataclass(frozen=True)
class ChangeNote:
    """Write a remark anew, or put it elsewhere; `number` counts from 0."""

    number: int
    text: str
    at: Place | None = None


@dataclass(frozen=True)
class RemoveNote:
    """Take a remark away; `number` counts from 0."""

    number: int


Edit: TypeAlias = (
    AddStage | RemoveStage | RenameStage | Connect | Disconnect | InsertStage | SetSetting
    | ResetSetting | SwitchStage | MoveStage | RenamePipeline | SetSeed | AddNote
    | ChangeNote | RemoveNote
)  # fmt: skip

_NAMES: dict[str, type[Any]] = {
    "add_stage": AddStage, "remove_stage": RemoveStage, "rename_stage": RenameStage,
    "connect": Connect, "disconnect": Disconnect, "insert_stage": InsertStage,
    "set_setting": SetSetting, "reset_setting": ResetSetting, "switch_stage": SwitchStage,
    "move_stage": MoveStage, "rename_pipeline": RenamePipeline, "set_seed": SetSeed,
    "add_note": AddNote, "change_note": ChangeNote, "remove_note": RemoveNote,
}  # fmt: skip
_KINDS = {kind: name for name, kind in _NAMES.items()}
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: type(value) is int,
    "bool": lambda value: isinstance(value, bool),
    "Place": is_place,
    "Place | None": lambda value: value is None or is_place(value),
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
    return {"edit": _KINDS[type(edit)], **asdict(edit)}


def edit_from_json(found: Any) -> Edit:
    """Build an edit from a JSON object that may come from anywhere.

    Raises
    ------
    SpecError
        It is no edit, or a part of it is missing, unknown or of another kind.

    Examples
    --------
    >>> edit_from_json({"edit": "set_seed", "seed": 3})
    SetSeed(seed=3)
    """
    name = found.get("edit") if isinstance(found, dict) else None
    kind = _NAMES.get(name) if isinstance(name, str) else None
    if kind is None:
        raise SpecError("edit.unknown", known=list(_NAMES))
    given = {key: value for key, value in found.items() if key != "edit"}
    known = {one.name: one for one in fields(kind)}
    for key, value in given.items():
        if key not in known or not _CHECKS[str(known[key].type)](value):
            raise SpecError("edit.bad_part", edit=name, part=str(key)[:60])
    try:
        return kind(**{key: _exact(key, value) for key, value in given.items()})  # type: ignore[no-any-return]
    except TypeError as error:
        raise SpecError("edit.missing_part", edit=name, known=list(known)) from error


def _exact(key: str, value: Any) -> Any:
    return (float(value[0]), float(value[1])) if key == "at" and value is not None else value
