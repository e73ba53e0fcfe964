"""What the script gives to its tests: models with their rows, and the rows of other stages."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_core.export.script.tables import Tables, Wire
from pipeline_core.plan import Plan
from pipeline_core.plan.fitting import fitting_job


def parts_of_tests(
    subjects: Mapping[str, str],
    plan: Plan,
    wires: Mapping[str, Wire | None],
    models: Mapping[str, str],
    tables: Tables,
) -> str:
    """Return the code of a dict of what tests look at, by stage.

    Parameters
    ----------
    subjects
        The stages, and what of each: ``model`` or ``rows``.
    plan
        The plan.
    wires, models
        The rows that each source gives, and the code of the model that each stage fits.
    tables
        Writes the tables.
    """
    items = []
    for stage, kind in subjects.items():
        job = fitting_job(plan, stage) if kind == "model" else None
        wire = wires.get(job.written_inputs["data"][0] if job else stage)
        if wire is None:
            continue
        if job is not None:
            features = ", ".join(tables.features(wire, which) for which in (0, 1))
            items.append(f"{stage!r}: ({models[stage]}, {features})")
        else:
            items.append(f"{stage!r}: {tables.bake(wire)}")
    return f"{{{', '.join(items)}}}"
