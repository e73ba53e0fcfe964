"""The tests of stages with what they found, as far as that still holds."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline_core.quality.results import Outcome, is_failure, kept_outcomes, outcome_key
from pipeline_core.runs import client
from pipeline_core.spec import PipelineTest, to_base64
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.security import visitor


class StageTest(NamedTuple):
    """A test and its last outcome.

    Parameters
    ----------
    test
        The test.
    outcome
        What it found last; None if it was never judged.
    holds
        Whether neither the test nor what it is about has changed since.
    """

    test: PipelineTest
    outcome: Outcome | None
    holds: bool


def stage_tests(view_model: ViewModel, stage: str | None = None) -> list[StageTest]:
    """Return the tests of a stage, or of all, with their outcomes.

    Parameters
    ----------
    view_model
        The pipeline.
    stage
        The stage; None for all.
    """
    pipeline = view_model.document.pipeline
    if not pipeline.tests:
        return []
    kept = kept_outcomes(visitor_store().workspace, view_model.document.identity)
    tests = []
    for test in pipeline.tests:
        if stage not in (None, test.stage):
            continue
        view, last = view_model.views.get(test.stage), kept.get(test.name)
        key = view.key if view else None
        holds = bool(last and key and last["key"] == outcome_key(test, key, pipeline.seed))
        tests.append(StageTest(test, last["outcome"] if last else None, holds))
    return tests


def test_counts(view_model: ViewModel) -> dict[str, Any]:
    """Return how many of the tests that hold failed, by stage."""
    counts: dict[str, Any] = {}
    for test in stage_tests(view_model):
        if test.outcome is not None and test.holds:
            stage = counts.setdefault(test.test.stage, {"failed": 0, "of": 0})
            stage["of"] += 1
            stage["failed"] += is_failure(test.outcome)
    return counts


def judge_now(view_model: ViewModel) -> None:
    """Judge the tests whose stages have results; nothing is run.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    document = view_model.document
    payload = {"line": to_base64(document.pipeline), "file": str(document.file)}
    client.call(visitor.workspace(), "tests", payload)
