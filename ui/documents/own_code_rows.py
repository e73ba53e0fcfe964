"""Trial of own code on rows of a stage: those that its result keeps, or the preview's sample.

It executes the code, as `own_code_approval` does, and asks first who wants it.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline_core.block_probe.process import try_file
from pipeline_core.catalog import load_catalogue
from pipeline_core.catalog.folder_contents import contents_of
from pipeline_core.catalog.own_files import own_file
from pipeline_core.edits import entry_of, sources_of
from pipeline_core.errors import CatalogError, FabricaError
from pipeline_core.runs import client
from pipeline_core.spec import to_base64
from pipeline_core.store.temporary_folders import temporary_folder
from ui.documents import documents
from ui.documents.current_pipeline import current_id
from ui.documents.documents import Document
from ui.documents.gallery import recent_ids
from ui.documents.own_code import blocks_for, require_owner
from ui.documents.own_code_approval import Findings, try_block
from ui.documents.previews import ancestors_of, previewable_part
from ui.documents.view_model import view_model_of
from ui.security import visitor

_SHAPES = ("row", "sieve", "column", "roles", "split")
_MAX_TRIALS = 100
_trials: OrderedDict[tuple[str, ...], Findings] = OrderedDict()


class RowSource(NamedTuple):
    """A stage on whose rows a block is tried.

    Parameters
    ----------
    document
        The pipeline.
    stage
        The stage's name.
    """

    document: Document
    stage: str


def pipeline_with_rows() -> Document | None:
    """Return the pipeline that this visit works on, or the one changed last; None if none can."""
    for name in filter(None, (current_id(), *recent_ids()[:1])):
        try:
            document = documents.load(name)
        except FabricaError:
            continue
        if document is not None:
            return document
    return None


def stages_with_rows(document: Document) -> list[str]:
    """Return the stages that have a table, and no errors up to them."""
    catalogue = load_catalogue(visitor.workspace())
    stages = previewable_part(document, catalogue).stages.values()
    entries = ((stage.name, entry_of(catalogue, stage.block)) for stage in stages)
    return [name for name, entry in entries if entry and entry["shape"] in _SHAPES]


def row_trial_of(name: str, contents: Mapping[str, str], source: RowSource) -> Findings | None:
    """Return what the last trial of these contents on the rows of a stage found out, or None."""
    return _trials.get(_key(name, contents, source))


def try_everywhere(name: str, source: RowSource | None, person: str | None = None) -> None:
    """Execute an own block on the made table and, where a stage is chosen, on its rows.

    Raises
    ------
    FabricaError
        The visitor may not execute code here, or the stage has no rows.
    """
    findings = try_block(name, person)
    has_run = len(findings) > 1 or findings[0]["state"] == "kept"
    if source is not None and has_run:
        try_on_rows(name, source, person)


def try_on_rows(name: str, source: RowSource, person: str | None = None) -> Findings:
    """Execute an own block on rows of a stage, in a process of its own; return the findings.

    Raises
    ------
    FabricaError
        The visitor may not execute code here, or the stage has no rows.
    """
    require_owner()
    with temporary_folder() as folder:
        target = str(folder / "rows.parquet")
        given = {
            "file": target,
            "stage": source.stage,
            "settings": _settings_of(name.rpartition("/")[2], source),
        }
        _write_rows(source, target)
        with blocks_for(person):
            file = own_file(name)
            contents = contents_of(file)
            findings = try_file(file, given)
    _trials[_key(name, contents, source)] = findings
    while len(_trials) > _MAX_TRIALS:
        _trials.popitem(last=False)
    return findings


def _write_rows(source: RowSource, target: str) -> None:
    document, catalogue = source.document, load_catalogue(visitor.workspace())
    part = ancestors_of(source.stage, previewable_part(document, catalogue))
    view = view_model_of(document, find_schemas=lambda *_: None).views.get(source.stage)
    payload = {
        "target": target,
        "line": to_base64(part),
        "file": os.fspath(document.file),
        "stage": source.stage,
        "key": view.key if view else None,
    }
    if not part.stages or client.call(visitor.workspace(), "trial_rows", payload) is None:
        raise CatalogError("own_code.no_rows", stage=source.stage)


def _settings_of(block: str, source: RowSource) -> dict[str, Any]:
    """Return the settings of a block's stage that takes these rows; none if there is none."""
    for stage in source.document.pipeline.stages.values():
        if stage.block == block and source.stage in sources_of(stage.inputs):
            return dict(stage.settings)
    return {}


def _key(name: str, contents: Mapping[str, str], source: RowSource) -> tuple[str, ...]:
    return name, repr(sorted(contents.items())), source.document.text, source.stage
