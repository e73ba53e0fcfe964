"""Versions of a pipeline with the key of the report that judges each: alike ones are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import stages_left_out
from pipeline_core.errors import ClusterError, FabricaError
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
    needs
        Keys of the stages that its report needs, its own among them.
    """

    version: Version
    key: str | None
    needs: frozenset[str] = frozenset()


@dataclass
class Failures:
    """Why versions that ran have no value.

    Parameters
    ----------
    stages
        The message of each stage that failed, by its key: whatever needs it fails as well.
    refused
        How many runs were refused before their first stage.
    """

    stages: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    refused: int = 0

    def cause_of(self, judged: JudgedVersion) -> Mapping[str, Any] | None:
        """Return the message of a failed stage that a version needs, too; None for none."""
        return next((self.stages[key] for key in sorted(judged.needs & self.stages.keys())), None)

    def take(self, store: Store, run: str) -> None:
        """Note which stages of a run failed.

        Raises
        ------
        KeyboardInterrupt
            The run was cancelled, which tells nothing about its version.
        ClusterError
            The cluster cannot be used: no other version would be judged either.
        """
        ended, stages = store.runs.get(run), store.runs.stages(run)
        if ended is None or ended.status == "cancelled":
            raise KeyboardInterrupt
        for error in (ended.error, *(row["error"] for row in stages)):
            if error and error["code"].startswith("cluster."):
                raise ClusterError(error["code"], **error["values"])
        self.refused += not any(row["started"] for row in stages)
        failed = {row["key"]: row["error"] for row in stages if row["error"] and row["key"]}
        self.stages |= failed


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
        key, needs = _keys(store, catalogue, file, version.pipeline, judge, threads)
        if not judged or key is None or key != judged[-1].key:
            judged.append(JudgedVersion(version, key, needs))
    return judged


def _keys(
    store: Store,
    catalogue: Catalogue,
    file: Path,
    pipeline: Pipeline | None,
    judge: str,
    threads: int,
) -> tuple[str | None, frozenset[str]]:
    """Return the key of a judge's report, and those of all that it needs."""
    if pipeline is None or judge not in pipeline.stages:
        return None, frozenset()
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
        return None, frozenset()
    return own.jobs[judge].key, frozenset(job.key for job in own.jobs.values())


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
    failures: Failures | None = None,
) -> float | None:
    """Return the metric of a version, which runs as far as its judge needs.

    Parameters
    ----------
    store, file
        The workspace, and the pipeline's file.
    judged, judge, metric
        The version, and the stage whose report has the metric.
    execute, options
        Executes the run, and its options.
    failures
        Takes what failed.
    """
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
    value = kept_value(store, judged.key, metric)
    if value is None and failures is not None:
        failures.take(store, run.id)
    return value
