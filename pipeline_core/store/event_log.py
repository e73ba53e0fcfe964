"""Events in the database, with the stages of a run that they update."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.store.events import (
    Event,
    RunStarted,
    StageFinished,
    StageStarted,
    run_finished,
    stage_finished,
)
from pipeline_core.store.states import STAGE_ENDS

_HEAD = ("kind", "stage", "t")


def append_events(connection: sqlite3.Connection, run: str, events: Iterable[Event]) -> None:
    """Add a run's events and update its stages accordingly."""
    for event in events:
        payload = {name: value for name, value in event.items() if name not in _HEAD}
        connection.execute(
            "INSERT INTO events (run, t, kind, stage, payload) VALUES (?, ?, ?, ?, ?)",
            (run, event["t"], event["kind"], event["stage"], json.dumps(payload, default=str)),
        )
        update = _STAGE_UPDATES.get(event["kind"])
        if update is not None:
            update(connection, run, event)


def close_stages(
    connection: sqlite3.Connection,
    run: str,
    status: str,
    error: Mapping[str, Any] | None,
    now: float,
) -> None:
    """End the open stages of a run that ended, and add its last event.

    A running stage is cancelled if the run was, else it failed for the run's
    reason; a stage that had not started is skipped.
    """
    rows = connection.execute(
        "SELECT stage, status, started FROM stages WHERE run = ?"
        f" AND status NOT IN ({','.join('?' * len(STAGE_ENDS))}) ORDER BY place",
        (run, *STAGE_ENDS),
    ).fetchall()
    ends = [_end_event(row, status, error, now) for row in rows]
    append_events(connection, run, [*ends, run_finished(status, t=now, error=error)])


def _end_event(
    row: sqlite3.Row, status: str, error: Mapping[str, Any] | None, now: float
) -> StageFinished:
    stage: str = row["stage"]
    reason = Message("reason.run_ended", {"status": status}).as_json()
    if row["status"] != "running":
        return stage_finished(stage, "skipped", t=now, reason=reason)
    seconds: float = now - row["started"]
    if status == "cancelled":
        return stage_finished(stage, "cancelled", t=now, reason=reason, seconds=seconds)
    error = error or Message("run.ended", {"status": status}).as_json()
    return stage_finished(stage, "failed", t=now, error=dict(error), seconds=seconds)


def _run_started(connection: sqlite3.Connection, run: str, event: RunStarted) -> None:
    stages = event.get("stages", ())
    connection.executemany(
        "INSERT OR IGNORE INTO stages (run, stage, place, status) VALUES (?, ?, ?, 'waiting')",
        [(run, stage, place) for place, stage in enumerate(stages)],
    )


def _stage_started(connection: sqlite3.Connection, run: str, event: StageStarted) -> None:
    connection.execute(
        "UPDATE stages SET status = 'running', started = ?, reason = ? WHERE run = ? AND stage = ?",
        (event["t"], _json(event.get("reason")), run, event["stage"]),
    )


def _stage_finished(connection: sqlite3.Connection, run: str, event: StageFinished) -> None:
    connection.execute(
        "UPDATE stages SET status = ?, seconds = ?, key = ?, summary = ?, error = ?,"
        " reason = coalesce(?, reason) WHERE run = ? AND stage = ?",
        (
            event["status"],
            event.get("seconds"),
            event.get("key"),
            _json(event.get("summary")),
            _json(event.get("error")),
            _json(event.get("reason")),
            run,
            event["stage"],
        ),
    )


_STAGE_UPDATES: dict[str, Callable[[sqlite3.Connection, str, Any], None]] = {
    "run_started": _run_started,
    "stage_started": _stage_started,
    "stage_finished": _stage_finished,
}


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, default=str)
