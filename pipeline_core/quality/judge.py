"""From the tests of a pipeline to their outcomes."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.data.output import finite
from pipeline_core.errors import FabricaError
from pipeline_core.measures.subject_rows import Verdict
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan
from pipeline_core.quality.calls import judge_call
from pipeline_core.quality.results import (
    KeptOutcome,
    Outcome,
    Status,
    keep_outcomes,
    kept_outcomes,
    outcome_key,
)
from pipeline_core.quality.subjects import Subjects
from pipeline_core.spec import Pipeline, PipelineTest
from pipeline_core.store import Store

_MAX_WHY = 400
_OF_INCIDENTS = {
    "measure": "test.incident_measure",
    "answers": "test.incident_answers",
    "mean": "test.incident_mean",
}


def judge_tests(
    store: Store,
    pipeline: Pipeline,
    catalogue: Catalogue,
    plan: Plan,
    keys: Mapping[str, str],
    names: Collection[str] = (),
) -> list[Outcome]:
    """Judge the tests of a pipeline whose stages have run; keep and return the outcomes.

    What is kept and still holds is not judged again.

    Parameters
    ----------
    store
        Holds the results, and keeps the outcomes.
    pipeline, catalogue
        The pipeline, and the blocks by id.
    plan
        The plan of the run.
    keys
        The key of each stage's result, where it has one.
    names
        Only these tests; all if empty.
    """
    tests = [test for test in pipeline.tests if not names or test.name in names]
    kept = kept_outcomes(store.workspace, plan.pipeline)
    current = {
        test.name: outcome_key(test, keys.get(test.stage, ""), pipeline.seed) for test in tests
    }
    held = {name for name, key in current.items() if name in kept and kept[name]["key"] == key}
    subjects: Subjects | None = None
    new: dict[str, KeptOutcome] = {}
    for test in tests:
        if test.name in held:
            continue
        subjects = subjects or Subjects(plan, keys, catalogue, store.artifacts)
        outcome = judge_test(test, subjects, pipeline.seed)
        new[test.name] = {"key": current[test.name], "outcome": outcome}
    if new or set(kept) - {test.name for test in pipeline.tests}:
        judged = {
            name: one for name, one in new.items() if one["outcome"]["status"] != "not_judged"
        }
        names_now = [test.name for test in pipeline.tests]
        keep_outcomes(store.workspace, plan.pipeline, names_now, judged)
    return [(new.get(test.name) or kept[test.name])["outcome"] for test in tests]


def judge_test(test: PipelineTest, subjects: Subjects, seed: int) -> Outcome:
    """Judge one test; whatever a model or a column does is an outcome, not an error."""
    try:
        call = judge_call(test, seed, subjects.folder)
        subject = getattr(subjects, call.about)(test.stage)
    except FabricaError as error:
        return _outcome(
            test, "not_judged", Message(error.code, {**error.values, "test": test.name})
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            verdict = call.function(subject, *call.values, **call.settings)
    except Exception as error:  # a model that cannot answer has failed the test
        text = str(error).partition("\n")[0]
        why = text if isinstance(error, ValueError) else f"{type(error).__name__}: {text}"
        values = {"test": test.name, "stage": test.stage, "why": why[:_MAX_WHY]}
        return _outcome(test, "failed", Message("test.stopped", values))
    return _outcome_of(test, verdict)


def unjudged(test: PipelineTest, reason: Message | None = None) -> Outcome:
    """Return the outcome of a test whose stage cannot run.

    Examples
    --------
    >>> unjudged(PipelineTest({"name": "a", "stage": "m", "repeatable": True}))["status"]
    'not_judged'
    """
    values = {"test": test.name, "stage": test.stage}
    if reason is not None:
        values["why"] = reason.as_json()  # type: ignore[assignment]
    return _outcome(test, "not_judged", Message("test.not_run", values))


def _outcome_of(test: PipelineTest, verdict: Verdict) -> Outcome:
    found = {name: _shown(value) for name, value in finite(verdict.found).items()}
    values = {**test.entries, **found, "test": test.name, "stage": test.stage}
    values.pop("name", None)
    values["changing"] = list(test.entries.get("changing", ()))
    if verdict.passed:
        return _outcome(test, "passed", Message("test.passed", values))
    code = f"test.{test.kind}"
    if test.kind == "data":
        code = f"test.data_{found['what']}"
    elif test.kind == "direction":
        code = f"test.direction.{test.entries['never']}"
    elif test.kind == "incident":
        code = _OF_INCIDENTS[found["what"]]
    elif test.kind == "metric" and "group" in found:
        code = "test.metric_of_group"
    return _outcome(test, "failed", Message(code, values), list(verdict.examples))


def _shown(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _outcome(test: PipelineTest, status: Status, message: Message, examples: Any = ()) -> Outcome:
    return {
        "test": test.name,
        "stage": test.stage,
        "kind": test.kind,
        "severity": test.severity,
        "status": status,
        "message": message.as_json(),
        "examples": list(examples),
    }
