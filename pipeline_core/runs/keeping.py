"""Keeping a model of a run, from the run's own text and results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline_core.errors import StoreError
from pipeline_core.runs.run_plan import plan_run, runnable_part
from pipeline_core.runs.tests_at_end import GAVE

if TYPE_CHECKING:
    from pipeline_core.plan import Plan
    from pipeline_core.quality.subjects import Subjects
    from pipeline_core.store import Store
    from pipeline_core.store.kept_models import KeptModel
    from pipeline_core.store.runs import Run


def keep_of_run(
    store: Store, run: Run, stage: str, name: str, *, note: str = "", sample: int = 0
) -> KeptModel:
    """Keep the model of a stage of a run as the next version of a named model.

    Parameters
    ----------
    store, run
        The workspace, and the run.
    stage, name, note, sample
        As `registry.keeping.keep_model` takes them.

    Raises
    ------
    FabricaError
        There is no such stage, it gives no model, a gate refuses the model, or no file gives it
        back exactly.
    """
    from pipeline_core.registry.keeping import keep_model

    plan, subjects, seed = models_of_run(store, run, stage)
    return keep_model(store, run, stage, name, plan, subjects, note=note, sample=sample, seed=seed)


def models_of_run(store: Store, run: Run, stage: str) -> tuple[Plan, Subjects, int]:
    """Return a run's plan, what it has kept, and its seed.

    Parameters
    ----------
    store, run
        The workspace, and the run.
    stage
        The stage whose model is wanted.

    Raises
    ------
    StoreError
        There is no such stage.
    """
    from pipeline_core.quality.subjects import Subjects

    part = runnable_part(store, run)
    if stage not in part.pipeline.stages:
        raise StoreError("registry.no_stage", stage=stage, known=list(part.pipeline.stages))
    plan = plan_run(store, run, part, anew=False)
    rows = store.runs.stages(run.id)
    keys = {row["stage"]: row["key"] for row in rows if row["key"] and row["status"] in GAVE}
    subjects = Subjects(plan, keys, part.catalogue, store.artifacts)
    return plan, subjects, part.pipeline.seed or 0
