"""How stages do over runs, counted from their records."""

from __future__ import annotations

from pipeline_core.runs.trends import stage_trends
from pipeline_core.store.stage_history import StageRecord


def record(run: int, stage: str, status: str, seconds: float | None = None, **more) -> StageRecord:
    return StageRecord(f"r{run}", float(run), stage, status, seconds, **more)


def test_what_did_not_run_counts_for_no_duration() -> None:
    records = [
        record(1, "fit", "succeeded", 4.0),
        record(2, "fit", "reused"),
        record(3, "fit", "skipped"),
        record(4, "fit", "succeeded", 2.0),
        record(5, "fit", "reused"),
    ]
    (trend,) = stage_trends(records)
    assert (trend.ran, trend.states["reused"], trend.states["skipped"]) == (2, 2, 1)
    assert (trend.usual_seconds, trend.slowdown) == (4.0, 0.5)


def test_a_failure_is_not_what_is_usual() -> None:
    records = [
        record(1, "fit", "succeeded", 4.0),
        record(2, "fit", "failed", 0.1),
        record(3, "fit", "succeeded", 6.0),
        record(4, "fit", "succeeded", 5.0),
    ]
    (trend,) = stage_trends(records)
    assert (trend.usual_seconds, trend.slowdown, trend.states["failed"]) == (5.0, 1.0, 1)
    (failed_last,) = stage_trends(records[:2])
    assert failed_last.last.status == "failed"
    assert failed_last.usual_seconds == 4.0


def test_stages_that_are_gone_come_last_and_rows_are_compared_with_those_before() -> None:
    records = [
        record(1, "old", "succeeded", 1.0),
        record(1, "read", "succeeded", 1.0, rows=100),
        record(2, "read", "succeeded", 1.0, rows=80),
        record(2, "new", "running"),
    ]
    trends = stage_trends(records)
    assert [trend.stage for trend in trends] == ["read", "new", "old"]
    assert (trends[0].rows, trends[0].previous_rows) == (80, 100)
    assert (trends[1].last, trends[1].usual_seconds, trends[1].slowdown) == (None, None, None)


def test_no_records_have_no_trends() -> None:
    assert stage_trends([]) == []
