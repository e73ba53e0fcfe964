"""Keeping the model of a variant in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline_core.errors import UsageError
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant
from pipeline_core.factory.variant_runs import Execute, create_run
from pipeline_core.store.runs import Options

if TYPE_CHECKING:
    from pipeline_core.store import Store
    from pipeline_core.store.kept_models import KeptModel


def keep_variant(
    store: Store,
    joint: JointPlan,
    planned: PlannedVariant,
    name: str,
    execute: Execute,
    options: Options,
) -> KeptModel:
    """Keep the model of a variant, from a run that reuses what is kept.

    Parameters
    ----------
    store, joint, planned
        The workspace, the plans, and the variant.
    name
        Of the model.
    execute, options
        Executes the run, and its options.

    Raises
    ------
    FabricaError
        The judge judges no model, a gate refuses it, or the name is not allowed.
    """
    from pipeline_core.runs.keeping import keep_of_run

    job = joint.model_job(planned)
    if job is None:
        raise UsageError("factory.no_model", judge=joint.judge)
    created = create_run(store, joint, planned, options)
    for _ in execute(store, created):
        pass
    return keep_of_run(store, store.runs.get(created.id) or created, job.stage, name)
