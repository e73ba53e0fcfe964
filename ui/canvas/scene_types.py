"""The JSON objects of a scene; `frontend/src/model/types.ts` has the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from pipeline_core.spec.entry import IconNodes
from ui.documents.fold_fits import Refits
from ui.documents.run_status import RunStatus


class PortJson(TypedDict):
    """An input of a block."""

    name: str
    said: str
    wire: str
    many: bool
    optional: bool
    compared: bool


class FixJson(TypedDict):
    """A fix of a problem: its label and its edits."""

    said: str
    edits: list[dict[str, Any]]


class ProblemJson(TypedDict):
    """A problem with its sentence and its fixes."""

    stage: str | None
    level: str
    code: str
    field: str | None
    said: str
    fixes: list[FixJson]


class CheckCounts(TypedDict):
    """How many checks of a report failed; of the rules of a gate also how many hold."""

    failed: int
    of: int
    held: NotRequired[int]


class StageStatus(TypedDict):
    """The state of a stage and the headlines of its result."""

    state: str
    seconds: float | None
    started: float | None
    rows: int | None
    columns: int | None
    metrics: dict[str, Any]
    checks: CheckCounts | None
    aside: NotRequired[int]


class ModelMark(TypedDict):
    """The colour of a model, and its shape in a square of twelve units."""

    colour: str
    outline: str


class StageBox(TypedDict):
    """A stage as the canvas draws it."""

    id: str
    block: str
    title: str
    family: str
    icon: IconNodes
    problem: str | None
    place: list[float] | None
    status: StageStatus
    ports: list[PortJson]
    outputs: list[str]
    passes: str | None
    shape: list[int] | None
    reason: str | None
    pinned: str | None
    overridden: str | None
    model: ModelMark | None
    varied: str | None
    lowest: bool | None
    refits: Refits | None
    loss: str | None
    problems: list[ProblemJson]


class WirePair(TypedDict):
    """Two stages joined by at least one wire."""

    source: str
    target: str


class Scene(TypedDict):
    """A pipeline as the canvas draws it."""

    module: str
    pipeline: str
    lang: str
    now: float
    stages: list[StageBox]
    problems: list[ProblemJson]
    wires: list[WirePair]
    selected: str | None
    run: RunStatus | None
    events: str | None
    token: str | None
    telling: list[str]
    scores: list[str]
    words: Mapping[str, str]
