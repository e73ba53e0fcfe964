"""Rules about overrides: of stages that there are not, and of what does not refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem
from pipeline_core.edits import RemoveOverride
from pipeline_core.measures.overrides import open_checks
from pipeline_core.spec import Pipeline


def override_problems(context: CheckContext) -> Iterator[Problem]:
    """Find overrides of stages that there are not, or that never refuse anything."""
    pipeline = context.pipeline
    for override in pipeline.overrides:
        entry = context.entries.get(override.stage)
        if override.stage not in pipeline.stages or (entry and entry["shape"] != "assessment"):
            yield _needless("override_of_nothing", pipeline, override.stage, "")


def needless_overrides(
    pipeline: Pipeline, summaries: Mapping[str, Mapping[str, Any] | None]
) -> Iterator[Problem]:
    """Find overrides of checks that hold in the current result.

    Parameters
    ----------
    pipeline
        The pipeline.
    summaries
        The summaries of the current results by stage; None or none where there is none.
    """
    for override in pipeline.overrides:
        summary = summaries.get(override.stage)
        if summary is None or "passed" not in summary:
            continue
        refusing = open_checks(summary) if summary["passed"] is False else []
        failed = {str(check["name"]) for check in refusing}
        for rule in override.rule_names:
            if rule not in failed:
                yield _needless("override_unneeded", pipeline, override.stage, rule)


def _needless(code: str, pipeline: Pipeline, name: str, rule: str) -> Problem:
    stage = name if name in pipeline.stages else None
    values = {"stage": name, "rule": rule}
    return Problem(code, "warning", stage, None, values, (RemoveOverride(name, rule),))
