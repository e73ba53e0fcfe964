"""Tests at the end of a run, in the process that has just made what they look at."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import renewed
from pipeline_core.plan import Plan
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store
from pipeline_core.store.events import Event

GAVE = ("succeeded", "reused", "refused")  # how a stage ends that has a result
_TRACEBACKS = logging.getLogger("fabrica.errors")


def with_tests(
    store: Store, pipeline: Pipeline, catalogue: Catalogue, plan: Plan, events: Iterable[Event]
) -> Iterator[Event]:
    """Yield the events of a run, its tests judged before the last one.

    How the run ends does not depend on them.

    Parameters
    ----------
    store
        Holds the results.
    pipeline, catalogue, plan
        What is run.
    events
        Its events.
    """
    keys: dict[str, str] = {}
    for event in events:
        if event["kind"] == "stage_finished" and event["status"] in GAVE:
            keys[event["stage"]] = event.get("key") or ""
        if event["kind"] == "run_finished" and pipeline.tests:
            _judge(store, pipeline, catalogue, plan, keys)
        yield event


def _judge(
    store: Store, pipeline: Pipeline, catalogue: Catalogue, plan: Plan, keys: dict[str, str]
) -> None:
    from pipeline_core.quality.judge import judge_tests

    pipeline = renewed(pipeline, catalogue)
    names = [test.name for test in pipeline.tests if keys.get(test.stage)]
    if not names:
        return
    try:
        judge_tests(store, pipeline, catalogue, plan, keys, names)
    except Exception as error:  # a run that succeeded has succeeded
        _TRACEBACKS.error("Tests of %s", plan.pipeline, exc_info=error)
