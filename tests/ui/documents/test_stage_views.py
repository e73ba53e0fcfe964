"""How things stand: every state that a stage can be seen in."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline_core.spec import Pipeline, Stage
from ui.documents.stage_views import of_run, progress, views

PIPELINE = Pipeline("x", stages={"a": Stage("a", "read_csv")})
ENTRIES = {"read_csv": {"family": "ingest"}}


@dataclass
class Job:
    action: str
    key: str = "now"
    summary: Any = None
    reason: Any = field(default_factory=lambda: SimpleNamespace(code="reason.never_ran", values={}))


def changed(**values: Any) -> Any:
    return SimpleNamespace(code="reason.settings_changed", values=values)


def row(status: str, key: str | None = "now", **more: Any) -> dict[str, Any]:
    empty = {"reason": None, "seconds": 1.5, "summary": None, "error": None}
    return {"stage": "a", "status": status, "key": key, **empty, **more}


def seen(job: Job | None = None, *rows: dict[str, Any], **more: Any) -> Any:
    jobs = {"a": job} if job else {}
    return views(PIPELINE, ENTRIES, jobs=jobs, rows=rows, **more)["a"]


def test_what_never_ran():
    assert seen(Job("run")).state == "not_run"
    assert seen(Job("run")).family == "ingest"


def test_what_would_give_something_else_now_shows_no_old_result():
    view = seen(Job("run", reason=changed(names=["path"])), row("succeeded", "before"))
    assert (view.state, view.key, view.summary) == ("outdated", None, None)
    assert view.reason == {"code": "reason.settings_changed", "values": {"names": ["path"]}}


def test_what_is_kept_has_its_result_and_its_time():
    view = seen(Job("reuse", summary={"rows": 3}), row("succeeded"))
    assert (view.state, view.key, view.seconds) == ("succeeded", "now", 1.5)
    assert view.summary == {"rows": 3}


def test_a_kept_result_of_another_run_has_no_time():
    assert seen(Job("reuse", summary={}), row("succeeded", "before")).seconds is None


def test_a_kept_refusal_is_a_refusal():
    assert seen(Job("reuse", summary={"passed": False}), row("reused")).state == "refused"


def test_a_failure_is_shown_until_its_cause_has_changed():
    error = {"code": "failed.other", "values": {}}
    assert seen(Job("run"), row("failed", error=error)).error == error
    after = seen(Job("run", key="later"), row("failed", error=error))
    assert (after.state, after.error) == ("not_run", None)


@pytest.mark.parametrize(("same", "state"), [(True, "cancelled"), (False, "not_run")])
def test_a_stage_that_never_had_a_key_counts_for_the_same_text_only(same, state):
    assert seen(Job("run"), row("cancelled", None), same_text=same).state == state


@pytest.mark.parametrize("status", ["waiting", "running", "succeeded", "skipped"])
def test_while_a_run_goes_on_it_has_the_word(status):
    assert seen(Job("reuse", summary={}), row(status), running=True).state == status


def test_a_stage_without_a_row_waits_while_a_run_goes_on():
    assert seen(Job("run"), running=True).state == "waiting"


def test_the_worst_problem_marks_the_stage():
    told = [SimpleNamespace(stage="a", severity=one) for one in ("warning", "error", "warning")]
    assert seen(None, problems=told).problem == "error"
    assert seen(None, problems=told[:1]).problem == "warning"


def test_the_past_is_what_its_rows_say():
    view = of_run(PIPELINE, ENTRIES, [row("failed", "then", error={"code": "x", "values": {}})])
    assert (view["a"].state, view["a"].key) == ("failed", "then")


def test_an_unknown_block_is_shown_all_the_same():
    pipeline = Pipeline(stages={"b": Stage("b", "no_such_block")})
    assert views(pipeline, ENTRIES, jobs={})["b"].state == "not_run"


def test_progress_counts_what_has_ended():
    found = views(PIPELINE, ENTRIES, jobs={}, rows=[row("failed")], running=True)
    assert progress(found) == (1, 1)
