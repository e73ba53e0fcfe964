"""The leaderboard as a page shows it: plain data, words as codes, and what has not run too."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import check
from pipeline_core.check.factory_rules import CODES
from pipeline_core.data.output import finite
from pipeline_core.errors import UsageError
from pipeline_core.factory.assembly import planned_factory
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant, identity_of
from pipeline_core.factory.journal import DriverState
from pipeline_core.factory.leaderboard import Line
from pipeline_core.factory.production import Execute, Production, judge_summary
from pipeline_core.factory.report import board_as_json
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store
from pipeline_core.store.runs import Options

Json = dict[str, Any]
_UNFINISHED = ("failed", "stopped", "cancelled")


def planned_for(
    store: Store, pipeline: Pipeline, catalogue: Catalogue, file: Path, execute: Execute
) -> JointPlan:
    """Return the variants of a drawing, planned together.

    Raises
    ------
    FabricaError
        The drawing has no factory, or one that names what there is not.
    """
    if not pipeline.factory:
        raise UsageError("factory.none")
    for problem in check(pipeline, catalogue, folder=file.parent):
        if problem.code in CODES:
            raise UsageError(problem.message.code, **problem.message.values)
    options = Options(workers=os.cpu_count() or 1)
    return planned_factory(store, pipeline, catalogue, file, execute, options=options)


def productions_now(store: Store, joint: JointPlan, state: DriverState) -> list[Production]:
    """Return what is kept of each variant now, and what the last driver said of the others.

    Parameters
    ----------
    store, joint
        The workspace, and the plans.
    state
        Of the last driver.
    """
    return [_production(store, joint, planned, state) for planned in joint.variants]


def _production(
    store: Store, joint: JointPlan, planned: PlannedVariant, state: DriverState
) -> Production:
    if planned.plan is None:
        error = planned.error.as_json() if planned.error else None
        return Production(planned, "cannot_run", error=error)
    if judge_summary(store, joint, planned) is not None:
        return Production(planned, "judged")
    end = state.ends.get(planned.variant.name, {})
    if end.get("status") in _UNFINISHED:
        return Production(planned, end["status"], end["run"], end["error"])
    return Production(planned, "not_run")


def board_record(store: Store, joint: JointPlan, board: Sequence[Line], metric: str) -> Json:
    """Return a leaderboard as JSON, its sentences as codes and values.

    Parameters
    ----------
    store, joint, board, metric
        The workspace, the plans, the leaderboard and its metric.

    Returns
    -------
    dict
        As `board_as_json`; each variant with the ``run`` that it was judged in, and its
        ``error`` as a message.
    """
    record = board_as_json(joint, board, metric, lambda _code, _values: "")
    for line, variant in zip(board, record["variants"], strict=True):
        production = line.production
        variant["error"] = production.error and dict(production.error)
        variant["run"] = production.run or _last_run(store, joint, production.planned)
    record["stages"]["run"] = joint.stages_to_run
    return dict(finite(record))


def _last_run(store: Store, joint: JointPlan, planned: PlannedVariant) -> str | None:
    runs = store.runs.of_pipeline(identity_of(joint.file, planned.variant), 1)
    return runs[0].id if runs else None
