"""The current state of an open pipeline, and how edits change it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import AddStage, Edit, InsertStage, apply
from pipeline_core.spec import Pipeline, parse, unpack
from pipeline_core.store.revisions import Revision


@dataclass(frozen=True)
class LiveState:
    """The current state of an open pipeline.

    Parameters
    ----------
    revision
        Counts every change, including undo and redo.
    number, document_revision
        The stored revision that is current.
    pipeline
        The pipeline.
    text
        The text of its file; None until it is written.
    author
        Client and number of the last change, if a client made it.
    """

    revision: int
    number: int
    document_revision: int | None
    pipeline: Pipeline
    text: str | None
    author: tuple[str, int] | None = None

    @property
    def stored_revision(self) -> tuple[int, int | None]:
        """The identity of the stored revision."""
        return self.number, self.document_revision


def pipeline_of(revision: Revision) -> Pipeline:
    """Return the pipeline of a stored revision."""
    if revision.state is not None:
        return unpack(revision.state)
    return parse(revision.text or "", "revision")


def state_of_revision(stored: Revision, revision: int) -> LiveState:
    """Return the state in which a stored revision is current."""
    pipeline = pipeline_of(stored)
    return LiveState(revision, stored.number, stored.document_revision, pipeline, stored.text)


def apply_all(
    pipeline: Pipeline, edits: list[Edit], catalogue: Catalogue
) -> tuple[Pipeline, dict[str, str]]:
    """Return the edited pipeline, and the names of added stages by their edit's position."""
    names = {}
    for number, edit in enumerate(edits):
        before, pipeline = pipeline, apply(pipeline, edit, catalogue)
        if isinstance(edit, AddStage | InsertStage):
            names[str(number)] = next(name for name in pipeline.stages if name not in before.stages)
    return pipeline, names
