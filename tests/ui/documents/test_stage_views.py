"""The view of a stage in each of its states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from pipeline_core.check.problem import error, warning
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline, Stage
from ui.documents.stage_views import EarlierResult, progress, stage_views, views_of_run

PIPELINE = Pipeline("x", stages={"a": Stage("a", "read_csv")})
ENTRIES = {"read_csv": {"family": "ingest"}}


@dataclass
class Job:
    action: str
    key: str = "now"
    summary: Any = None
    reason: Message = field(default_factory=lambda: Message("reason.never_ran"))
    is_pinned: bool = False


def changed(**values: Any) -> Message:
    return Message("reason.settings_changed", values)


def row(status: str, key: str | None = "now", **more: Any) -> dict[str, Any]:
    empty = {"reason": None, "seconds": 1.5, "summary": None, "error": None}
    return {"stage": "a", "status": status, "key": key, **empty, **more}


def view_of(job: Job | None = None, *rows: dict[str, Any], **more: Any) -> Any:
    jobs = {"a": job} if job else {}
    return stage_views(PIPELINE, ENTRIES, jobs=jobs, rows=rows, **more)["a"]


def test_what_never_ran():
    assert view_of(Job("run")).state == "not_run"
    assert view_of(Job("run")).family == "ingest"


def test_what_would_give_something_else_now_shows_no_old_result():
    view = view_of(Job("run", reason=changed(names=["path"])), row("succeeded", "before"))
    assert (view.state, view.key, view.summary) == ("outdated", None, None)
    assert view.reason == {"code": "reason.settings_changed", "values": {"names": ["path"]}}


def test_what_is_kept_has_its_result_and_its_time():
    view = view_of(Job("reuse", summary={"rows": 3}), row("succeeded"))
    assert (view.state, view.key, view.seconds) == ("succeeded", "now", 1.5)
    assert view.summary == {"rows": 3}


def test_a_kept_result_of_another_run_has_no_time():
    assert view_of(Job("reuse", summary={}), row("succeeded", "before")).seconds is None


def test_a_kept_refusal_is_a_refusal():
    assert view_of(Job("reuse", summary={"passed": False}), row("reused")).state == "refused"


def test_a_failure_is_shown_until_its_cause_has_changed():
    error = {"code": "failed.other", "values": {}}
    assert view_of(Job("run"), row("failed", error=error)).error == error
    after = view_of(Job("run", key="later"), row("failed", error=error))
    assert (after.state, after.error) == ("not_run", None)


@pytest.mark.parametrize(("same", "state"), [(True, "cancelled"), (False, "not_run")])
def test_a_stage_that_never_had_a_key_counts_for_the_same_text_only(same, state):
    assert view_of(Job("run"), row("cancelled", None), same_text=same).state == state


@pytest.mark.parametrize("status", ["waiting", "running", "succeeded", "skipped"])
def test_while_a_run_goes_on_it_has_the_word(status):
    assert view_of(Job("reuse", summary={}), row(status), running=True).state == status


def test_a_stage_without_a_row_waits_while_a_run_goes_on():
    assert view_of(Job("run"), running=True).state == "waiting"


def test_the_worst_problem_marks_the_stage():
    problems = [warning("x", "a"), error("x", "a"), warning("x", "a")]
    assert view_of(None, problems=problems).problem == "error"
    assert view_of(None, problems=problems[:1]).problem == "warning"


def test_the_past_is_what_its_rows_say():
    view = views_of_run(
        PIPELINE, ENTRIES, [row("failed", "then", error={"code": "x", "values": {}})]
    )
    assert (view["a"].state, view["a"].key) == ("failed", "then")


def test_an_unknown_block_is_shown_all_the_same():
    pipeline = Pipeline(stages={"b": Stage("b", "no_such_block")})
    assert stage_views(pipeline, ENTRIES, jobs={})["b"].state == "not_run"


def test_a_stage_with_an_error_says_why_it_will_be_left_out():
    problem = error("missing_input", "a")
    view = view_of(problems=[problem])
    assert view.state == "not_run"
    assert view.reason["values"]["problem"]["code"] == "problem.missing_input"
    old = EarlierResult("before", {"rows": 3})
    view = view_of(problems=[problem], earlier={"a": old})
    assert (view.state, view.key, view.summary, view.earlier) == ("outdated", None, None, old)


def test_progress_counts_what_has_ended():
    views = stage_views(PIPELINE, ENTRIES, jobs={}, rows=[row("failed")], running=True)
    assert progress(views) == (1, 1)


@pytest.mark.parametrize("rows", [(), (row("running", key=None),)])
def test_while_it_is_computed_anew_the_last_result_stays(rows):
    last = EarlierResult("before", {"metrics": {"accuracy": 0.5}})
    view = view_of(Job("run", reason=changed()), *rows, running=True, earlier={"a": last})
    assert view.state == ("running" if rows else "waiting")
    assert view.earlier == last


def test_a_stage_that_the_run_has_ended_has_its_new_result_only():
    last = EarlierResult("before", {"rows": 1})
    ended = row("succeeded", summary={"rows": 2})
    view = view_of(Job("run", reason=changed()), ended, running=True, earlier={"a": last})
    assert (view.earlier, view.summary) == (None, {"rows": 2})


def test_a_stage_that_lacks_something_is_not_finished_and_no_alarm():
    view = view_of(problems=[error("missing_setting", "a", "path")])
    assert (view.problem, view.has_fault) == ("todo", True)
    assert view.reason is not None
    assert view.reason["code"] == "reason.unfinished"
    both = [warning("unused_stage", "a"), error("bad_setting", "a", "path")]
    view = view_of(problems=both)
    assert (view.problem, view.has_fault) == ("error", True)
    assert view_of(problems=both[:1]).has_fault is False
