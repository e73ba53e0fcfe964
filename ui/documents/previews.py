"""Previews of stages on a sample, made by another process and cached.

Only the stages that make tables and have no errors up to them are previewed: while one
stage is being repaired, the others still show their rows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import check
from pipeline_core.data.columns import Columns
from pipeline_core.edits import (
    drop_stages,
    entry_of,
    excluded_stages,
    path_between,
    sources_of,
    with_bypasses,
)
from pipeline_core.errors import FabricaError
from pipeline_core.runs import launcher_address
from pipeline_core.spec import Pipeline
from pipeline_core.spec.failing import written_source
from ui.documents.cached_jobs import cached_answer, cached_call
from ui.documents.documents import Document
from ui.security import visitor

Previews = dict[str, dict[str, Any]]
Schemas = dict[str, Columns]
Place = tuple[Path, Path]  # a workspace and a file
_MAX_QUICK_STAGES = 60  # the preview of more takes seconds
_PREVIEWED_SHAPES = ("row", "sieve", "column", "roles", "split", "assessment")
_MAX_DOCUMENTS = 40
_latest: OrderedDict[Place, Previews] = OrderedDict()  # the last previews of each document
_lock = threading.Lock()


def preview(document: Document, catalogue: Catalogue) -> Previews:
    """Return the preview of every stage that can have one.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    part = previewable_part(document, catalogue)
    if not part.stages:
        return {}
    previews: Previews = cached_call("preview", document, part)
    _remember(document, previews)
    return previews


def profile(document: Document, catalogue: Catalogue, stage: str) -> list[dict[str, Any]] | None:
    """Return the profiles of the columns of a stage's output, or None if it has no preview.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    part = ancestors_of(stage, previewable_part(document, catalogue))
    if stage not in part.stages:
        return None
    columns: list[dict[str, Any]] | None = cached_call("profile", document, part, stage=stage)
    return columns


def changes(
    document: Document, catalogue: Catalogue, stage: str, keys: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """Return what a stage did to its rows and columns, or None if it has no preview.

    Parameters
    ----------
    document, catalogue
        The pipeline and the blocks.
    stage
        The stage.
    keys
        The keys of the stored results of the stage and its sources, to compare all their
        rows; the sample is compared if None.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    part = ancestors_of(stage, previewable_part(document, catalogue))
    if stage not in part.stages:
        return None
    arguments: dict[str, Any] = {"stage": stage} | ({"keys": dict(keys)} if keys else {})
    comparison: dict[str, Any] | None = cached_call("changes", document, part, **arguments)
    return comparison


def stage_code(
    document: Document, catalogue: Catalogue, stage: str, lang: str
) -> dict[str, str] | None:
    """Return a stage's lines of the exported script; None if there are errors up to it.

    Raises
    ------
    FabricaError
        The launcher does not answer, or a stage cannot be written as code.
    """
    pipeline = document.pipeline
    faulty = _stages_with_errors(pipeline, document, catalogue)
    ancestors = ancestors_of(stage, pipeline)
    if faulty & {*ancestors.stages, None}:
        return None
    part = replace(
        ancestors if faulty else pipeline,
        layout={},
        notes=(),
        muted=(),
        overrides=(),
        groups={},
        tests=(),
        factory={},
    )
    code: dict[str, str] = cached_call("stage_code", document, part, stage=stage, language=lang)
    return code


def schemas_of(document: Document, catalogue: Catalogue) -> Schemas | None:
    """Return the columns of each stage as they were last seen, or None if that takes long.

    After an edit they are those from before it: the page is drawn at once, and looks at the
    new ones when they are there (`new_schemas_of`).
    """
    cached = cached_preview(document, catalogue)
    if cached is None:
        cached = latest_preview(document)
    return new_schemas_of(document, catalogue) if cached is None else schemas_from(cached)


def new_schemas_of(document: Document, catalogue: Catalogue) -> Schemas | None:
    """Return the columns of each stage as they are now, or None if that takes long.

    It does not wait for a launcher to start, nor for the preview of a long pipeline: the
    canvas requests that preview by itself.
    """
    if launcher_address.find(visitor.workspace()) is None:
        return None
    if len(document.pipeline.stages) > _MAX_QUICK_STAGES:
        cached = cached_preview(document, catalogue)
        return None if cached is None else schemas_from(cached)
    try:
        return schemas_from(preview(document, catalogue))
    except FabricaError:  # shown where the rows are requested
        return None


def cached_preview(document: Document, catalogue: Catalogue) -> Previews | None:
    """Return the cached previews of a pipeline and its files, or None."""
    part = previewable_part(document, catalogue)
    if not part.stages:
        return {}
    previews: Previews | None = cached_answer("preview", document, part)
    if previews is not None:
        _remember(document, previews)
    return previews


def latest_preview(document: Document) -> Previews | None:
    """Return the last previews of a pipeline, which may be from before an edit, or None."""
    with _lock:
        return _latest.get((visitor.workspace(), document.file))


def _remember(document: Document, previews: Previews) -> None:
    place = (visitor.workspace(), document.file)
    with _lock:
        _latest[place] = previews
        _latest.move_to_end(place)
        while len(_latest) > _MAX_DOCUMENTS:
            _latest.popitem(last=False)


def schemas_from(previews: Previews) -> Schemas:
    """Return the columns of each stage's output, with their kinds and missing values.

    Those of what a sieve sets aside stand under ``stage.failing``.
    """
    aside = {written_source(name, failing=True): p.get("failing") for name, p in previews.items()}
    previews = {**previews, **{name: part for name, part in aside.items() if part}}
    return {
        name: Columns(stage_preview["kinds"], stage_preview["missing"], stage_preview.get("facts"))
        for name, stage_preview in previews.items()
        if stage_preview["kinds"]
    }


def previewable_part(document: Document, catalogue: Catalogue) -> Pipeline:
    """Return the stages that make tables and have no errors up to them, without the layout."""
    pipeline = with_bypasses(document.pipeline, catalogue)
    pipeline = drop_stages(pipeline, excluded_stages(pipeline, catalogue))
    faulty = _stages_with_errors(pipeline, document, catalogue)
    graph = {name: sources_of(stage.inputs) for name, stage in pipeline.stages.items()}
    previewable: set[str] = set()
    for name in _topological_order(graph):
        stage = pipeline.stages.get(name)
        entry = entry_of(catalogue, stage.block) if stage else None
        makes_table = entry is not None and entry["shape"] in _PREVIEWED_SHAPES
        if makes_table and name not in faulty and previewable.issuperset(graph[name]):
            previewable.add(name)
    stages = {name: stage for name, stage in pipeline.stages.items() if name in previewable}
    return replace(
        pipeline,
        name="",
        stages=stages,
        layout={},
        notes=(),
        muted=(),
        overrides=(),
        groups={},
        tests=(),
        factory={},
    )


def _stages_with_errors(
    pipeline: Pipeline, document: Document, catalogue: Catalogue
) -> set[str | None]:
    """Return the stages that have errors; None stands for the pipeline itself."""
    problems = check(pipeline, catalogue, None, document.file.parent)
    return {problem.stage for problem in problems if problem.severity == "error"}


def ancestors_of(stage: str, pipeline: Pipeline) -> Pipeline:
    """Return a pipeline with only a stage and those before it."""
    stages = {
        name: ancestor
        for name, ancestor in pipeline.stages.items()
        if path_between(pipeline, name, stage)
    }
    return replace(pipeline, stages=stages)


def _topological_order(graph: dict[str, list[str]]) -> list[str]:
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return []
