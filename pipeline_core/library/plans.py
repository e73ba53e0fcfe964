"""What a run would do, and the tables it would begin with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import StageFailed
from pipeline_core.library.pipeline_file import AnyPipeline, PipelineFile, read, stages_named
from pipeline_core.library.problems import stages_left_out
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan
from pipeline_core.plan import plan as plan_pipeline
from pipeline_core.store import open_store

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.engine.preview import Preview


def plan(
    pipeline: AnyPipeline,
    *,
    to: Collection[str] = (),
    force: Collection[str] = (),
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
) -> Plan:
    """Return what a run would do with each stage, and why; what has an error is left out.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    to
        Stop at these stages; empty for the whole pipeline.
    force
        Stages to run even if their output is kept.
    threads
        Threads that a single stage may use.
    parameters
        Values of the pipeline's parameters, instead of those in the file.

    Raises
    ------
    SpecError
        Nothing is left to run, or what `to` names needs a stage with an error; the message
        lists the errors.
    """
    opened = read(pipeline, parameters=parameters)
    store = open_store(opened.workspace)
    pins = store.pins.of(str(opened.file))
    return plan_pipeline(
        opened.pipeline,
        opened.catalogue,
        store.artifacts,
        folder=opened.file.parent,
        identity=str(opened.file),
        to=stages_named(opened, to),
        force=stages_named(opened, force),
        threads=threads,
        left_out=stages_left_out(opened, to, pins),
        pins=pins,
    )


def preview(
    pipeline: AnyPipeline,
    *,
    sample: int = 1_000,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the table that leaves each stage, on a seeded sample of every source.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    sample
        Rows to keep of each source.
    parameters
        Values of the pipeline's parameters, instead of those in the file.

    Raises
    ------
    StageFailed
        A stage fails on the sample.
    """
    views = _preview(read(pipeline, parameters=parameters), sample).views
    for name, view in views.items():
        if view.error:
            values = {**view.error["values"], "stage": name}
            raise StageFailed(view.error["code"], **values)
    return {name: view.table for name, view in views.items() if view.table is not None}


def _preview(
    opened: PipelineFile, sample: int = 1_000, left_out: Mapping[str, Message] | None = None
) -> Preview:
    from pipeline_core.engine.preview import preview as preview_plan
    from pipeline_core.runs.run_plan import plan_with_functions

    file = str(opened.file)
    parts = plan_with_functions(opened.workspace, opened.pipeline, file, left_out=left_out)
    return preview_plan(*parts, sample=sample, seed=opened.pipeline.seed or 0)
