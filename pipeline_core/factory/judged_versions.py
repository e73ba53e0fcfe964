"""Versions of a pipeline with the key of the report that judges each: alike ones are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline_core.catalog import Catalogue
from pipeline_core.check import stages_left_out
from pipeline_core.errors import FabricaError
from pipeline_core.factory.production import Execute, metric_in
from pipeline_core.factory.versions import Version
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline, dump
from pipeline_core.store import Store
from pipeline_core.store.runs import Options


@dataclass(frozen=True)
class JudgedVersion:
    """A version that differs from the one before in what its judge needs.

    Parameters
    ----------
    version
        The version; of several alike the first.
    key
        Key of the judge's report; None where it cannot be judged.
    """

    version: Version
    key: str | None


def judged_versions(
    store: Store,
    catalogue: Catalogue,
    file: Path,
    versions: Sequence[Version],
    judge: str,
    threads: int = 1,
) -> list[JudgedVersion]:
    """Return the versions that differ for a judge, from text alone: no run is needed."""
    judged: list[JudgedVersion] = []
    for version in versions:
        key = _key(store, catalogue, file, version.pipeline, judge, threads)
        if not judged or key is None or key != judged[-1].key:
            judged.append(JudgedVersion(version, key))
    return judged


def _key(
    store: Store,
    catalogue: Catalogue,
    file: Path,
    pipeline: Pipeline | None,
    judge: str,
    threads: int,
) -> str | None:
    if pipeline is None or judge not in pipeline.stages:
        return None
    try:
        left_out = stages_left_out(pipeline, catalogue, file.parent, (judge,))
        own = plan(
            pipeline,
            catalogue,
            store.artifacts,
            folder=file.parent,
            identity=str(file),
            to=(judge,),
            threads=threads,
            left_out=left_out,
        )
    except FabricaError:
        return None
    return own.jobs[judge].key


def kept_value(store: Store, key: str | None, metric: str) -> float | None:
    """Return the metric of a kept report; None where none is kept, or it has none."""
    summary = store.artifacts.summaries([key]).get(key) if key else None
    name = metric_in(summary["metrics"], metric) if summary else None
    value = summary["metrics"][name] if summary and name else None
    return None if value is None else float(value)


def value_by_run(
    store: Store,
    file: Path,
    judged: JudgedVersion,
    judge: str,
    metric: str,
    execute: Execute,
    options: Options,
) -> float | None:
    """Return the metric of a version, which runs as far as its judge needs."""
    pipeline = judged.version.pipeline
    if pipeline is None or judged.key is None:
        return None
    own = Options(
        threads=options.threads, workers=options.workers, engine=options.engine, to=(judge,)
    )
    identity = f"{file}@{judged.version.name}"
    run = store.runs.create(identity, pipeline.name, str(file), dump(pipeline), own)
    for _ in execute(store, run):
        pass
    return kept_value(store, judged.key, metric)
