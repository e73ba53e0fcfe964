"""What each stage shows of itself before any run, computed beside the server and kept a while.

Only the part of a pipeline that makes tables, and that has no errors, is
asked for: while one stage is being mended, the others still show their rows.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import check
from pipeline_core.data.columns import Columns
from pipeline_core.edits import entry_of, left_out, path_between, sources_of, without
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client, launcher_address
from pipeline_core.spec import Pipeline, pack, to_line
from ui.documents.documents import Document
from ui.documents.preferences import preview_sample
from ui.security import visitor

Views = dict[str, dict[str, Any]]
Schemas = dict[str, Columns]
_MOST = 120
_LONG = 60  # stages; the preview of so many takes seconds
_SHAPES = ("row", "column", "roles", "split", "assessment")
_kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_turns: dict[tuple[object, ...], threading.Lock] = {}
_lock = threading.Lock()


def preview(document: Document, catalogue: Catalogue) -> Views:
    """Return the view on a sample of every stage that can have one.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    part = sound_part(document, catalogue)
    if not part.stages:
        return {}
    found: Views = _asked("preview", document, part)
    return found


def profile(document: Document, catalogue: Catalogue, stage: str) -> list[dict[str, Any]] | None:
    """Return what the columns that leave a stage hold, or None where nobody can say.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    part = sound_part(document, catalogue)
    before = {name: one for name, one in part.stages.items() if path_between(part, name, stage)}
    if stage not in before:
        return None
    found: list[dict[str, Any]] | None = _asked(
        "profile", document, replace(part, stages=before), stage=stage
    )
    return found


def changes(
    document: Document, catalogue: Catalogue, stage: str, keys: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """Return what a stage did to its rows and columns, or None where nobody can say.

    Parameters
    ----------
    document, catalogue
        The pipeline and the blocks.
    stage
        Which stage.
    keys
        Where the results of the stage and of those before it are kept: then
        all their rows are compared, else those of the sample.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    part = sound_part(document, catalogue)
    before = {name: one for name, one in part.stages.items() if path_between(part, name, stage)}
    if stage not in before:
        return None
    more = {"stage": stage} | ({"keys": dict(keys)} if keys else {})
    found: dict[str, Any] | None = _asked("changes", document, replace(part, stages=before), **more)
    return found


def code_of(
    document: Document, catalogue: Catalogue, stage: str, lang: str
) -> dict[str, str] | None:
    """Return what the exported script has for a stage; None while errors lead up to it.

    Raises
    ------
    FabricaError
        The launcher does not answer, or a stage cannot be written as code.
    """
    pipeline = document.pipeline
    found = check(pipeline, catalogue, None, document.file.parent)
    wrong = {one.stage for one in found if one.severity == "error"}
    before = {
        name: one for name, one in pipeline.stages.items() if path_between(pipeline, name, stage)
    }
    if wrong & {*before, None}:
        return None
    part = replace(pipeline, stages=before) if wrong else pipeline
    part = replace(part, layout={}, notes=())
    made: dict[str, str] = _asked("stage_code", document, part, stage=stage, language=lang)
    return made


def schemas_of(document: Document, catalogue: Catalogue) -> Schemas | None:
    """Return the columns of each stage; never waits for a launcher that is not up.

    Nor for the preview of a long pipeline: the canvas has it computed, and is told by itself.
    """
    if launcher_address.find(visitor.workspace()) is None:
        return None
    if len(document.pipeline.stages) > _LONG:
        views = known(document, catalogue)
        return None if views is None else kinds_of(views)
    try:
        found = preview(document, catalogue)
    except FabricaError:  # told where the rows are asked for
        return None
    return kinds_of(found)


def known(document: Document, catalogue: Catalogue) -> Views | None:
    """Return what `preview` found before for this pipeline and its files; None where it did not."""
    part = sound_part(document, catalogue)
    if not part.stages:
        return {}
    key = _named("preview", document, part)
    with _lock:
        found: Views | None = _kept.get(key)
    return found


def kinds_of(views: Views) -> Schemas:
    """Return the columns that leave each stage, with their kinds and gaps."""
    return {
        name: Columns(view["kinds"], view["missing"])
        for name, view in views.items()
        if view["kinds"]
    }


def sound_part(document: Document, catalogue: Catalogue) -> Pipeline:
    """Return the stages that make tables, without errors up to them, and nothing of the layout."""
    pipeline = without(document.pipeline, left_out(document.pipeline, catalogue))
    found = check(pipeline, catalogue, None, document.file.parent)
    wrong = {one.stage for one in found if one.severity == "error"}
    graph = {name: sources_of(stage.inputs) for name, stage in pipeline.stages.items()}
    kept: set[str] = set()
    for name in _order(graph):
        stage = pipeline.stages.get(name)
        entry = entry_of(catalogue, stage.block) if stage else None
        sound = entry is not None and entry["shape"] in _SHAPES and name not in wrong
        if sound and kept.issuperset(graph[name]):
            kept.add(name)
    stages = {name: stage for name, stage in pipeline.stages.items() if name in kept}
    return replace(pipeline, name="", stages=stages, layout={}, notes=())


def _order(graph: dict[str, list[str]]) -> list[str]:
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return []


def _asked(job: str, document: Document, part: Pipeline, **more: Any) -> Any:
    key = _named(job, document, part, **more)
    with _lock:
        turn = _turns.setdefault(key, threading.Lock())
    with turn:  # many who ask for the same have it computed once
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                _turns.pop(key, None)
                return _kept[key]
        sample = preview_sample(visitor.workspace())
        payload = {"line": to_line(part), "file": str(document.file), "sample": sample, **more}
        found = client.call(visitor.workspace(), job, payload)
        with _lock:
            _kept[key] = found
            _turns.pop(key, None)
            while len(_kept) > _MOST:
                _kept.popitem(last=False)
    return found


def _named(job: str, document: Document, part: Pipeline, **more: Any) -> tuple[object, ...]:
    """Return what tells an answer from others."""
    sample = preview_sample(visitor.workspace())
    what = (json.dumps(more), str(document.file), sample)
    return (job, pack(part), *what, *_beside(document))


def _beside(document: Document) -> tuple[object, ...]:
    """Tell one state of the files beside a pipeline from another."""
    beside = sorted(document.file.parent.iterdir())
    return tuple(
        (path.name, *_stamp(path))
        for path in beside  # a file that is about to be the pipeline's has a dot
        if path != document.file and path.name[0] != "." and path.is_file()
    )


def _stamp(path: Any) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
