"""Which stage of a plan fits a model: that which gives it, or one before that passes it on."""

from __future__ import annotations

from pipeline_core.plan.planner import Job, Plan

_FITS = ("estimator", "meta")


def fitting_job(plan: Plan, stage: str) -> Job | None:
    """Return the job that fits the model which a stage gives; None if it gives none.

    Examples
    --------
    >>> from pathlib import Path
    >>> fitting_job(Plan({}, {}, "", Path()), "forest") is None
    True
    """
    job = plan.jobs.get(stage)
    while job is not None and plan.entries[job.block]["shape"] not in _FITS:
        entry = plan.entries[job.block]
        passed = job.inputs.get(entry["passes"] or "", ())
        is_model = "Model" in entry["outputs"]
        job = plan.jobs.get(passed[0]) if passed and is_model else None
    return job
