"""A run of the past with all that a report needs of it, read from the store once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.documents import running
from ui.documents.documents import Document
from ui.documents.stage_views import StageView, of_run
from ui.screens.results.kept import kept


@dataclass(frozen=True)
class Past:
    """A run, the pipeline as it was then, and what it left.

    Parameters
    ----------
    rows
        What the store has of each stage, by its name.
    views
        How each stage stands, in the file's order.
    """

    run: Run
    pipeline: Pipeline
    catalogue: Catalogue
    rows: Mapping[str, Mapping[str, Any]]
    views: Mapping[str, StageView]
    store: Store
    _reports: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def document(self) -> Document:
        """The pipeline's file as it was when it ran."""
        return Document("run", Path(self.run.file), self.run.spec, self.pipeline)

    @property
    def seconds(self) -> float | None:
        """How long the run took."""
        if self.run.ended is None:
            return None
        return self.run.ended - (self.run.started or self.run.created)

    def report(self, stage: str) -> Mapping[str, Any] | None:
        """Return a stage's report with its tables; None where none is kept any more."""
        key = self.views[stage].key
        if key is None:
            return None
        if stage not in self._reports:
            self._reports[stage] = _read(self.store, key)
        found: Mapping[str, Any] | None = self._reports[stage]
        return found

    def of_blocks(self, *blocks: str) -> list[StageView]:
        """Return the stages of some blocks that left a result."""
        return [v for v in self.views.values() if v.block in blocks and v.summary is not None]


def past(run_id: str) -> Past | None:
    """Return a run, or None where there is none of that id.

    Raises
    ------
    FabricaError
        The store or the catalogue cannot be read, or the run's pipeline is none.
    """
    store = running.store()
    run = store.runs.run(run_id)
    return None if run is None else kept(store, run, "past", lambda: gathered(store, run))


def gathered(store: Store, run: Run) -> Past:
    """Return a run of a workspace with what it left, read now.

    Raises
    ------
    FabricaError
        The store or the catalogue cannot be read, or the run's pipeline is none.
    """
    pipeline = parse(run.spec, Path(run.file).name)
    catalogue = load_catalogue(store.workspace)
    rows = {row["stage"]: row for row in store.runs.stages(run.id)}
    return Past(run, pipeline, catalogue, rows, of_run(pipeline, catalogue, rows.values()), store)


def _read(store: Store, key: str) -> Mapping[str, Any] | None:
    try:
        return store.artifacts.report(key)
    except FabricaError:
        return None  # damaged: the summary still has its numbers
