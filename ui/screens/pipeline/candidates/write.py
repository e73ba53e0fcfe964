"""The edits that candidates make: in a search that is there, or in one that is added for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import AddStage, Edit
from pipeline_core.spec import Pipeline
from ui.documents import edit_actions
from ui.documents.documents import Document
from ui.documents.searches import Target, candidates_edit
from ui.screens.pipeline.edits.placement import edits_to_add

SEARCH_BLOCK = "search"


def edits_of(
    pipeline: Pipeline, catalogue: Catalogue, target: Target, key: str, value: Any
) -> Sequence[Edit]:
    """Return the edits that give a setting candidates.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    target
        The search; a new one is wired to its model, and to the data of the judges.
    key
        The setting, as ``stage.setting``.
    value
        A list of values, a range, or None.
    """
    if target.search:
        return [candidates_edit(pipeline, catalogue, target.search, key, value)]
    if not value:
        return []
    first, *wires = edits_to_add(pipeline, catalogue, SEARCH_BLOCK, target.model)
    assert isinstance(first, AddStage)
    return [AddStage(first.block, first.name, {"vary": {key: value}}), *wires]


def write(
    document: Document, catalogue: Catalogue, target: Target, key: str, value: Any
) -> NoReturn:
    """Give a setting candidates in the pipeline as it is now, and redraw the page."""
    pipeline = edit_actions.current_pipeline(document)
    edits = edits_of(pipeline, catalogue, target, key, value)
    edit_actions.edit_and_rerun(document, catalogue, *edits)
