"""How each stage of a pipeline did in its last runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.store.database import Repository

_QUERY = """
    WITH last_runs AS (
        SELECT id, created FROM runs WHERE pipeline_id = ? ORDER BY created DESC LIMIT ?)
    SELECT last_runs.created, stages.*, (
        SELECT json_extract(payload, '$.megabytes') FROM events
        WHERE events.run = stages.run AND events.stage = stages.stage
        AND kind = 'stage_finished' ORDER BY seq DESC LIMIT 1) AS megabytes
    FROM last_runs JOIN stages ON stages.run = last_runs.id
    ORDER BY last_runs.created, last_runs.id, stages.place
"""

_LAST_GOOD = """
    SELECT runs.id, runs.created, runs.spec, stages.summary
    FROM runs JOIN stages ON stages.run = runs.id
    WHERE runs.pipeline_id = ? AND runs.status = 'succeeded'
    AND stages.stage = ? AND stages.status IN ('succeeded', 'reused')
    AND stages.summary IS NOT NULL
    AND (runs.created < ? OR runs.created = ? AND runs.id < ?)
    ORDER BY runs.created DESC, runs.id DESC LIMIT 1
"""


class StageRecord(NamedTuple):
    """What became of a stage in one run.

    Parameters
    ----------
    run, created
        The run's id, and when it was asked for, in seconds since 1970.
    stage, status
        The stage, and its end, or its state in an open run.
    seconds
        How long it ran; None if it did not.
    rows
        Rows of its table; None if it has none.
    megabytes
        The most memory that the run's process had held when the stage ended; None if unknown.
    error
        Why it failed, as a message.
    """

    run: str
    created: float
    stage: str
    status: str
    seconds: float | None = None
    rows: int | None = None
    megabytes: float | None = None
    error: Mapping[str, Any] | None = None


class GoodResult(NamedTuple):
    """A stage's result in a run that succeeded.

    Parameters
    ----------
    run, created
        The run's id, and when it was asked for, in seconds since 1970.
    spec
        The pipeline's text in that run.
    summary
        The summary of the result.
    """

    run: str
    created: float
    spec: str
    summary: Mapping[str, Any]


class StageHistory(Repository):
    """The records of stages, across runs."""

    def last_good(
        self, pipeline_id: str, stage: str, before: tuple[float, str] | None = None
    ) -> GoodResult | None:
        """Return a stage's result in the last run of a pipeline that succeeded, or None.

        Parameters
        ----------
        pipeline_id, stage
            The pipeline's identity, and the stage.
        before
            When the run was asked for that it must be earlier than, and its id; None for any.
        """
        created, run = before or (float("inf"), "")
        rows = self._database.rows(_LAST_GOOD, (pipeline_id, stage, created, created, run))
        for row in rows:
            return GoodResult(row["id"], row["created"], row["spec"], json.loads(row["summary"]))
        return None

    def seconds_of(self, keys: Sequence[str]) -> dict[str, float]:
        """Return how long the stage ran that made each of some results, where that is known."""
        rows = self._database.rows(
            "SELECT key, seconds FROM stages WHERE key IN (SELECT value FROM json_each(?))"
            " AND seconds IS NOT NULL AND status IN ('succeeded', 'refused') ORDER BY started",
            (json.dumps(list(keys)),),
        )
        return {row["key"]: row["seconds"] for row in rows}

    def records(self, pipeline_id: str, limit: int = 50) -> list[StageRecord]:
        """Return the records of a pipeline's last runs, oldest first, in the stages' order.

        Parameters
        ----------
        pipeline_id
            Identity of the pipeline: its file's path.
        limit
            Of how many runs.
        """
        return [_record(row) for row in self._database.rows(_QUERY, (pipeline_id, limit))]


def _record(row: Any) -> StageRecord:
    summary = json.loads(row["summary"]) if row["summary"] else {}
    return StageRecord(
        row["run"],
        row["created"],
        row["stage"],
        row["status"],
        row["seconds"],
        summary.get("rows"),
        row["megabytes"],
        json.loads(row["error"]) if row["error"] else None,
    )
