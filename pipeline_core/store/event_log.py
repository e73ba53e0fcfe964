"""What events say about a run's stages, written together with the events."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.store.states import STAGE_ENDS

_HEAD = ("kind", "stage", "t")


def record(connection: sqlite3.Connection, run: str, events: Iterable[Mapping[str, Any]]) -> None:
    """Add events and bring the run's stages up to date."""
    for event in events:
        payload = {name: value for name, value in event.items() if name not in _HEAD}
        connection.execute(
            "INSERT INTO events (run, t, kind, stage, payload) VALUES (?, ?, ?, ?, ?)",
            (run, event["t"], event["kind"], event["stage"], json.dumps(payload, default=str)),
        )
        note = _NOTES.get(event["kind"])
        if note is not None:
            note(connection, run, event)


def close_stages(
    connection: sqlite3.Connection,
    run: str,
    status: str,
    error: Mapping[str, Any] | None,
    now: float,
) -> None:
    """End what an ended run left open, and add its last event.

    A stage that was at work is cancelled if the run was, else failed for the
    run's reason; one that had not begun is skipped.
    """
    rows = connection.execute(
        "SELECT stage, status, started FROM stages WHERE run = ?"
        f" AND status NOT IN ({','.join('?' * len(STAGE_ENDS))}) ORDER BY place",
        (run, *STAGE_ENDS),
    ).fetchall()
    ended = [_ended(row, status, error, now) for row in rows]
    last = {"kind": "run_finished", "stage": None, "t": now, "status": status}
    record(connection, run, [*ended, last | ({"error": error} if error else {})])


def _ended(
    row: sqlite3.Row, status: str, error: Mapping[str, Any] | None, now: float
) -> dict[str, Any]:
    event = {"kind": "stage_finished", "stage": row["stage"], "t": now}
    reason = Message("reason.run_ended", {"status": status}).as_json()
    if row["status"] != "running":
        return event | {"status": "skipped", "reason": reason}
    if status == "cancelled":
        return event | {"status": "cancelled", "reason": reason, "seconds": now - row["started"]}
    error = error or Message("run.ended", {"status": status}).as_json()
    return event | {"status": "failed", "error": dict(error), "seconds": now - row["started"]}


def _run_started(connection: sqlite3.Connection, run: str, event: Mapping[str, Any]) -> None:
    stages = event.get("stages", ())
    connection.executemany(
        "INSERT OR IGNORE INTO stages (run, stage, place, status) VALUES (?, ?, ?, 'waiting')",
        [(run, stage, place) for place, stage in enumerate(stages)],
    )


def _stage_started(connection: sqlite3.Connection, run: str, event: Mapping[str, Any]) -> None:
    connection.execute(
        "UPDATE stages SET status = 'running', started = ?, reason = ? WHERE run = ? AND stage = ?",
        (event["t"], _json(event.get("reason")), run, event["stage"]),
    )


def _stage_finished(connection: sqlite3.Connection, run: str, event: Mapping[str, Any]) -> None:
    connection.execute(
        "UPDATE stages SET status = ?, seconds = ?, key = ?, summary = ?, error = ?,"
        " reason = coalesce(?, reason) WHERE run = ? AND stage = ?",
        (
            event["status"], event.get("seconds"), event.get("key"), _json(event.get("summary")),
            _json(event.get("error")), _json(event.get("reason")), run, event["stage"],
        ),
    )  # fmt: skip


_NOTES = {
    "run_started": _run_started,
    "stage_started": _stage_started,
    "stage_finished": _stage_finished,
}


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, default=str)
