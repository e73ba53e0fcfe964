"""A run with everything its report needs, read from the store once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.edits import renewed
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Muting, Pipeline, parse
from pipeline_core.spec.mutings_today import mutings_today
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.charts.model_style import ModelStyle
from ui.documents.documents import Document
from ui.documents.model_places import model_styles
from ui.documents.stage_views import StageView, views_of_run
from ui.documents.stores import visitor_store
from ui.screens.results.report_cache import cached_for_run


@dataclass(frozen=True)
class RunReport:
    """A run, its pipeline at the time, and its results.

    Parameters
    ----------
    rows
        The stored record of each stage, by name.
    views
        The state of each stage, in the file's order.
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
        """The pipeline's file at the time of the run."""
        return Document("run", Path(self.run.file), self.run.spec, self.pipeline)

    @cached_property
    def model_styles(self) -> Mapping[str, ModelStyle]:
        """How each model is drawn, by its training stage: as in the pipeline of today."""
        return model_styles(
            self.store.workspace, self.run.file, self.pipeline, self.catalogue, current=False
        )

    def mutings(self) -> tuple[Muting, ...]:
        """Return the mutings that hold for the run: they may be later than it."""
        return mutings_today(self.run.file, self.run.spec)

    @property
    def seconds(self) -> float | None:
        """Duration of the run; None while it is open."""
        if self.run.ended is None:
            return None
        return self.run.ended - (self.run.started or self.run.created)

    def stage_report(self, stage: str) -> Mapping[str, Any] | None:
        """Return the report of a stage with its tables; None if it is no longer stored."""
        key = self.views[stage].key
        if key is None:
            return None
        if stage not in self._reports:
            self._reports[stage] = _read_stage_report(self.store, key)
        report: Mapping[str, Any] | None = self._reports[stage]
        return report

    def views_of_blocks(self, *blocks: str) -> list[StageView]:
        """Return the stages with one of these blocks that have a result."""
        return [
            view
            for view in self.views.values()
            if view.block in blocks and view.summary is not None
        ]


def load_report(run_id: str) -> RunReport | None:
    """Return the report of a run (cached once the run has ended); None if there is no such run.

    Raises
    ------
    FabricaError
        The store or the catalogue cannot be read, or the run's pipeline is invalid.
    """
    store = visitor_store()
    run = store.runs.get(run_id)
    if run is None:
        return None
    return cached_for_run(store, run, "report", lambda: read_report(store, run))


def read_report(store: Store, run: Run) -> RunReport:
    """Read the report of a run from its workspace, uncached.

    Raises
    ------
    FabricaError
        The store or the catalogue cannot be read, or the run's pipeline is invalid.
    """
    catalogue = load_catalogue(store.workspace)
    pipeline = renewed(parse(run.spec, Path(run.file).name), catalogue)
    rows = {row["stage"]: row for row in store.runs.stages(run.id)}
    views = views_of_run(pipeline, catalogue, rows.values())
    return RunReport(run, pipeline, catalogue, rows, views, store)


def _read_stage_report(store: Store, key: str) -> Mapping[str, Any] | None:
    try:
        return store.artifacts.report(key)
    except FabricaError:
        return None  # damaged: the summary still has its numbers
