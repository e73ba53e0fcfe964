"""Keeping a model: from a stage of a run to a version that stays and can be used.

What is kept is the fitted model as a skops file, opened again and asked about test rows before
it counts, and a record of where it came from and how it did. Of its training rows the profile
is kept, and no row unless a sample is asked for.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import UsageError
from pipeline_core.quality.subjects import Subjects
from pipeline_core.registry.derived_groups import deriver_bytes
from pipeline_core.registry.evidence import judgements
from pipeline_core.registry.learned_limits import model_limits
from pipeline_core.registry.learned_performance import model_performance
from pipeline_core.registry.libraries import model_libraries
from pipeline_core.registry.needed_columns import dropped_columns
from pipeline_core.registry.profiles import model_answers, model_profile
from pipeline_core.registry.sources import sources_of_model
from pipeline_core.store import Store
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.kept_models import KeptModel, checked_model_name
from pipeline_core.store.models import dump_model, load_model
from pipeline_core.store.objects import Objects, StoredFile, UnwrittenFile, bytes_file
from pipeline_core.store.recipes import roles_as_json

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.plan import Plan
    from pipeline_core.plan.planner import Job
    from pipeline_core.quality.subjects import FittedModel
    from pipeline_core.store.runs import Run

_ASKED_ROWS = 200
Json = dict[str, Any]
Files = dict[str, StoredFile]
Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class _Fit:
    """The stage that fitted a model, in its run."""

    store: Store
    run: Run
    plan: Plan
    job: Job
    results: Results


def keep_model(
    store: Store,
    run: Run,
    stage: str,
    name: str,
    plan: Plan,
    subjects: Subjects,
    *,
    note: str = "",
    sample: int = 0,
    seed: int = 0,
) -> KeptModel:
    """Keep the model of a stage of a run as the next version of a named model.

    Parameters
    ----------
    store
        The workspace.
    run, stage
        The run, and the stage that fits the model or passes it on.
    name
        Of the model.
    plan, subjects
        The run's plan, and what it has kept.
    note
        Written beside the version.
    sample
        How many training rows are kept with it, drawn by `seed`; none by default.

    Raises
    ------
    UsageError
        A gate refuses the model, no file gives it back exactly, or the name is not allowed.
    StoreError
        The stage gives no model, or what it needs is no longer kept.
    """
    checked_model_name(name)
    model = subjects.fitted(stage)
    fit = _Fit(store, run, plan, plan.jobs[model.stage], _results(store, run))
    judged = passing_judgements(store, run, plan, model.stage)
    data = _model_bytes(model)
    parts = {"model": bytes_file(data, "skops"), "profile": _profile_file(model)}
    parts |= _sample_file(model, sample, seed)
    deriver = deriver_bytes(model)
    parts |= {"groups": bytes_file(deriver, "skops")} if deriver else {}
    files = _written(store.models.objects, parts, name)
    limits = model_limits(model, seed)
    record = {
        **_record(fit, model),
        "judgements": judged,
        "limits": limits,
        "performance": model_performance(model, load_model(deriver) if deriver else None, seed),
    }
    return store.models.add(name, run.id, model.stage, files, record, note)


def passing_judgements(store: Store, run: Run, plan: Plan, stage: str) -> list[Json]:
    """Return what judged the model of a stage of a run, `evidence.judgements`.

    Raises
    ------
    UsageError
        A gate refuses the model.
    """
    judged = judgements(plan, stage, _results(store, run), store.artifacts)
    if refusing := [judgement["stage"] for judgement in judged if judgement["refused"]]:
        raise UsageError("registry.refused", stage=stage, gates=refusing)
    return judged


def _results(store: Store, run: Run) -> dict[str, Json]:
    """Return the stages of a run that gave a result, by name."""
    return {row["stage"]: row for row in store.runs.stages(run.id) if row["key"] and row["summary"]}


def _model_bytes(model: FittedModel) -> bytes:
    """Return the model as a skops file that answers as the model does.

    Raises
    ------
    UsageError
        There is no such file.
    """
    import numpy as np

    pipeline = model.model.pipeline
    try:
        data = dump_model(pipeline)
        copy = load_model(data)
    except (NotStorable, ValueError) as error:
        raise UsageError(
            "registry.not_writable", stage=model.stage, types=str(error)[:300]
        ) from error
    rows = model.test.head(_ASKED_ROWS)
    if hasattr(pipeline, "predict") and len(rows):
        first, second = (np.asarray(one.predict(rows)) for one in (pipeline, copy))
        if not np.array_equal(first, second, equal_nan=first.dtype.kind == "f"):
            raise UsageError("registry.other_answers", stage=model.stage)
    return data


def _written(objects: Objects, parts: Mapping[str, UnwrittenFile], name: str) -> Files:
    """Write the files of a version: all of them, or none for which there is no room.

    Raises
    ------
    StoreError
        The disk is full, or the workspace may hold no more.
    """
    files = {part: file.stored for part, file in parts.items()}
    objects.require_room(files.values(), "store.quota_model", model=name)
    for file in parts.values():
        objects.put_new(file.stored, file.write)
    return files


def _profile_file(model: FittedModel) -> UnwrittenFile:
    text = json.dumps(model_profile(model).as_json())
    return bytes_file(gzip.compress(text.encode(), mtime=0), "json.gz")


def _sample_file(model: FittedModel, size: int, seed: int) -> dict[str, UnwrittenFile]:
    """Return the file of a sample of the training rows; none where none is asked for."""
    if size <= 0:
        return {}
    from pipeline_core.store import frames

    rows = model.data.without_ids(model.data.train_rows)
    sample: pd.DataFrame = rows.sample(min(size, len(rows)), random_state=seed).sort_index()
    file = frames.table_file(frames.to_arrow(sample))
    return {"sample": UnwrittenFile(StoredFile(f"{file.hash}.arrow", file.size), file.write)}


def _record(fit: _Fit, model: FittedModel) -> Json:
    """Return where a model came from, as plain data."""
    job, run = fit.job, fit.run
    return {
        "pipeline": {
            "id": run.pipeline_id,
            "name": run.name,
            "file": run.file,
            "text": run.spec,
        },
        "block": job.block,
        "settings": dict(job.settings),
        "key": fit.results[job.stage]["key"],
        "seed": job.ingredients.get("seed"),
        "roles": roles_as_json(model.model.roles),
        "rows": {"train": len(model.train), "test": len(model.test)},
        "steps": [step.stage for step in model.data.recipe],  # what the model does by itself
        "needless": sorted(dropped_columns(model.model.pipeline)),
        "sources": sources_of_model(fit.plan, job, fit.results, fit.store.artifacts),
        "answers": model_answers(model.model.pipeline, model.model.roles),
        "libraries": model_libraries(model.model.pipeline),
    }
