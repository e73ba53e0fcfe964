"""The types of edit.

Small, frozen and without behaviour, so that they can travel as JSON, be the fix
of a problem, and be stored for undo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pipeline_core.spec import LocalText, Position


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
    """Add a wire; without a port it goes to the first that fits.

    With `failing` it carries the rows that the source, a sieve, sets aside.
    """

    source: str
    stage: str
    port: str = ""
    failing: bool = False


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
    size: Position | None = None
    color: str = ""


@dataclass(frozen=True)
class ChangeNote:
    """Change a note; `number` counts from 0. What is None stays as it is."""

    number: int
    text: str
    at: Position | None = None
    size: Position | None = None
    color: str | None = None


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
class OverrideStage:
    """Let a refused stage pass in somebody's name.

    `rules` are the checks that it is given for, as they are now: see `spec.Override`.
    """

    stage: str
    name: str
    reason: str
    rules: Any
    date: str = ""


@dataclass(frozen=True)
class RemoveOverride:
    """Take back the overrides of a stage, or of one `rule` of it."""

    stage: str
    rule: str = ""


@dataclass(frozen=True)
class GroupStages:
    """Draw some stages as one box; `name` is the group's key in the file."""

    name: str
    stages: tuple[str, ...]
    title: LocalText | None = None
    color: str = ""
    folded: bool = False


@dataclass(frozen=True)
class ChangeGroup:
    """Change a group's title, colour, fold or stages; None leaves one as it is."""

    group: str
    title: LocalText | None = None
    color: str | None = None
    folded: bool | None = None
    stages: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Ungroup:
    """Remove a group; its stages stay."""

    group: str


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


@dataclass(frozen=True)
class AddTest:
    """Add a test; `entries` is what the file says of it."""

    entries: Mapping[str, Any]


@dataclass(frozen=True)
class ChangeTest:
    """Put a test in the place of the one with a name."""

    test: str
    entries: Mapping[str, Any]


@dataclass(frozen=True)
class RemoveTest:
    """Remove a test."""

    test: str


@dataclass(frozen=True)
class SetFactory:
    """Set what variants of the pipeline differ in; an empty one takes the factory away."""

    factory: Mapping[str, Any]


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
    | SetFactory
    | AddNote
    | ChangeNote
    | RemoveNote
    | MuteProblem
    | UnmuteProblem
    | OverrideStage
    | RemoveOverride
    | GroupStages
    | ChangeGroup
    | Ungroup
    | SetParameter
    | RenameParameter
    | RemoveParameter
    | AddTest
    | ChangeTest
    | RemoveTest
)
