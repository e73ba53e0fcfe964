"""What a stage without rows says is the reason, not a guess."""

from __future__ import annotations

from ui.documents.stage_views import StageView
from ui.screens.pipeline.inspector.rows import reason_for_no_rows

OTHER = "data.nothing_before"


def reason_text(**fields: object) -> str:
    return reason_for_no_rows(StageView("split", "split", **fields), OTHER)  # type: ignore[arg-type]


def test_what_is_switched_off_says_so():
    reason = {"code": "reason.behind_off", "values": {"off": "roles"}}
    assert "'roles' is switched off" in reason_text(state="skipped", reason=reason)
    assert "switched off" not in reason_text(reason=reason)


def test_a_problem_is_to_be_repaired_first():
    assert reason_text(problem="error") != reason_text(problem="warning") == reason_text()
