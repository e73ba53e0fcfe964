"""What a stage without rows says is the reason, not a guess."""

from __future__ import annotations

from ui.documents.stage_views import StageView
from ui.screens.pipeline.inspector.nothing import why_nothing

OTHER = "data.nothing_before"


def _said(**known: object) -> str:
    return why_nothing(StageView("split", "split", **known), OTHER)  # type: ignore[arg-type]


def test_what_is_switched_off_says_so():
    reason = {"code": "reason.behind_off", "values": {"off": "roles"}}
    assert "'roles' is switched off" in _said(state="skipped", reason=reason)
    assert "switched off" not in _said(reason=reason)


def test_a_problem_is_to_be_repaired_first():
    assert _said(problem="error") != _said(problem="warning") == _said()
