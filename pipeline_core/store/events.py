"""The events of a run: their types and constructors.

The database adds ``seq`` to each; `t` is in seconds since 1970.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, Unpack

from pipeline_core.data.output import Summary
from pipeline_core.messages.message import MessageJson

StageEnd = Literal["succeeded", "reused", "failed", "refused", "skipped", "cancelled"]


class ErrorJson(MessageJson):
    """The message of an error; `id` finds its traceback in the log."""

    id: NotRequired[str]


class RunStarted(TypedDict):
    """The first event of a run."""

    kind: Literal["run_started"]
    stage: None
    t: float
    stages: list[str]
    seq: NotRequired[int]


class StageStarted(TypedDict):
    """A stage began to work."""

    kind: Literal["stage_started"]
    stage: str
    t: float
    reason: MessageJson
    seq: NotRequired[int]


class StageProgress(TypedDict):
    """How far a stage at work has come."""

    kind: Literal["stage_progress"]
    stage: str
    t: float
    code: str
    values: dict[str, Any]
    seq: NotRequired[int]


class StageKeeping(TypedDict):
    """A stage has its model, and begins to keep it: that can take as long as a fit."""

    kind: Literal["stage_keeping"]
    stage: str
    t: float
    seq: NotRequired[int]


class LogLine(TypedDict):
    """A line that a stage logged."""

    kind: Literal["log"]
    stage: str
    t: float
    text: str
    seq: NotRequired[int]


class StageDetails(TypedDict, total=False):
    """What is known of a stage's end, beyond its status.

    `seconds` is its work alone; `keeping` is how long it took to keep the result.
    """

    reason: MessageJson
    key: str
    seconds: float
    megabytes: float
    keeping: float
    summary: Summary | None
    error: Mapping[str, Any]
    because: list[str]
    seq: int


class StageFinished(StageDetails):
    """The end of a stage; `because` names the stages that kept it from starting."""

    kind: Literal["stage_finished"]
    stage: str
    t: float
    status: StageEnd


class RunFinished(TypedDict):
    """The last event of a run."""

    kind: Literal["run_finished"]
    stage: None
    t: float
    status: str
    error: NotRequired[Mapping[str, Any]]
    seq: NotRequired[int]


Event: TypeAlias = (
    RunStarted | StageStarted | StageProgress | StageKeeping | LogLine | StageFinished | RunFinished
)


def run_started(stages: Sequence[str]) -> RunStarted:
    """Return the first event of a run.

    Parameters
    ----------
    stages
        All stages that the run has to do with, those left out included.
    """
    return {"kind": "run_started", "stage": None, "t": time.time(), "stages": list(stages)}


def stage_started(stage: str, reason: MessageJson) -> StageStarted:
    """Return the event of a stage that begins to work, and why it has to."""
    return {"kind": "stage_started", "stage": stage, "t": time.time(), "reason": reason}


def stage_progress(stage: str, code: str, values: dict[str, Any]) -> StageProgress:
    """Return the event of a stage that came a step further, as a message."""
    now = time.time()
    return {"kind": "stage_progress", "stage": stage, "t": now, "code": code, "values": values}


def stage_keeping(stage: str) -> StageKeeping:
    """Return the event of a stage that begins to keep its model."""
    return {"kind": "stage_keeping", "stage": stage, "t": time.time()}


def log_line(stage: str, text: str) -> LogLine:
    """Return the event of a line that a stage logged."""
    return {"kind": "log", "stage": stage, "t": time.time(), "text": text}


def stage_finished(
    stage: str, status: StageEnd, *, t: float | None = None, **details: Unpack[StageDetails]
) -> StageFinished:
    """Return the event of a stage's end.

    Parameters
    ----------
    stage, status
        Which stage ended, and how.
    t
        When; now unless given.
    **details
        What else is known.

    Examples
    --------
    >>> event = stage_finished("scale", "skipped", t=0.0, because=["table"])
    >>> event["status"], event["because"]
    ('skipped', ['table'])
    """
    now = time.time() if t is None else t
    return {"kind": "stage_finished", "stage": stage, "t": now, "status": status, **details}


def run_finished(
    status: str, *, t: float | None = None, error: Mapping[str, Any] | None = None
) -> RunFinished:
    """Return the last event of a run.

    Parameters
    ----------
    status
        The run's end.
    t
        When; now unless given.
    error
        Code and values, where something other than a stage is to blame.
    """
    now = time.time() if t is None else t
    event: RunFinished = {"kind": "run_finished", "stage": None, "t": now, "status": status}
    if error:
        event["error"] = error
    return event
