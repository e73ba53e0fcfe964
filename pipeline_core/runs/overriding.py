"""Overriding a refused stage: what somebody answers for is what its last run found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import Problem
from pipeline_core.check.override_rules import needless_overrides
from pipeline_core.edits import OverrideStage
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.measures.overrides import given_for, open_checks
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store


def override_edit(
    store: Store,
    identity: str,
    pipeline: Pipeline,
    stage: str,
    *,
    name: str,
    reason: str,
    rules: Collection[str] = (),
) -> OverrideStage:
    """Return the edit by which a stage passes that its last run refused.

    Parameters
    ----------
    store
        The workspace.
    identity, pipeline
        The path of the pipeline's file, and the pipeline.
    stage
        The stage.
    name, reason
        Who answers for it, and why.
    rules
        The failed checks that it is for; all if empty.

    Raises
    ------
    UsageError
        There is no such stage, its last result does not refuse, or a check did not fail.
    """
    if stage not in pipeline.stages:
        raise UsageError("cli.no_such_stage", stage=stage, known=list(pipeline.stages))
    last = store.pins.last_result(identity, stage)
    summary = store.artifacts.summaries([last.key]).get(last.key) if last else None
    if summary is None:
        raise UsageError("override.no_result", stage=stage)
    return edit_of(summary, stage, name=name, reason=reason, rules=rules)


def edit_of(
    summary: Mapping[str, Any], stage: str, *, name: str, reason: str, rules: Collection[str] = ()
) -> OverrideStage:
    """Return the edit by which a stage passes that a result of it refuses.

    Parameters
    ----------
    summary
        The summary of the result.
    stage, name, reason, rules
        As in `override_edit`.

    Raises
    ------
    UsageError
        The result does not refuse, or a check did not fail in it.
    """
    if summary.get("passed") is not False:
        raise UsageError("override.not_refused", stage=stage)
    failed = {str(check["name"]): given_for(check) for check in open_checks(summary)}
    if unknown := [rule for rule in rules if rule not in failed]:
        raise UsageError("override.not_failed", stage=stage, rule=unknown[0], failed=list(failed))
    chosen = [failed[rule] for rule in rules or failed]
    return OverrideStage(stage, name, reason, chosen, date.today().isoformat())


def known_needless(
    store: Store, identity: str, pipeline: Pipeline, catalogue: Catalogue, folder: Path
) -> Iterable[Problem]:
    """Yield the overrides that override nothing, as far as current results are kept.

    Parameters
    ----------
    store
        The workspace.
    identity, pipeline
        The path of the pipeline's file, and the pipeline.
    catalogue, folder
        The blocks by id, and what relative file paths start from.
    """
    if not pipeline.overrides:
        return
    try:
        jobs = plan(pipeline, catalogue, store.artifacts, folder=folder, identity=identity).jobs
    except FabricaError:
        return  # what cannot be planned has no current result
    yield from needless_overrides(pipeline, {name: job.summary for name, job in jobs.items()})
