"""The view model of the pipeline page, built once a script run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, check, faulty_stages
from pipeline_core.check.override_rules import needless_overrides
from pipeline_core.edits import renewed
from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message, MessageJson
from pipeline_core.plan import Job, Plan, plan
from pipeline_core.plan.cache_key import key_of
from pipeline_core.plan.pins import PIN_REASONS, pins_in_force
from pipeline_core.plan.reasons import CUT_SHORT
from pipeline_core.spec import parse
from pipeline_core.store.pins import Pin
from pipeline_core.store.runs import Run
from ui.documents import document_runs
from ui.documents.documents import Document
from ui.documents.previews import Schemas, cached_preview, schemas_from, schemas_of
from ui.documents.run_attempts import as_shown
from ui.documents.stage_views import (
    EarlierResult,
    StageView,
    needs_earlier_result,
    stage_views,
    views_of_run,
)
from ui.documents.stores import visitor_store

if TYPE_CHECKING:
    from ui.documents.snapshots import Snapshot


@dataclass(frozen=True)
class ViewModel:
    """A pipeline with its problems, its run and the view of each stage.

    Parameters
    ----------
    document, catalogue
        The pipeline and the blocks.
    run
        The run that is shown; None if there was none.
    views
        The view of each stage.
    problems
        The problems that the check found.
    past
        Whether an earlier run or a snapshot is shown, which cannot be edited.
    planning_error
        Why the pipeline cannot be planned, if that is so.
    jobs
        The plan's jobs by stage; without those that have an error, or are below one.
    schemas
        The columns of each stage's output and their kinds, as far as known.
    snapshot
        The snapshot that is shown, if any.
    """

    document: Document
    catalogue: Catalogue
    run: Run | None
    views: Mapping[str, StageView]
    problems: tuple[Problem, ...] = ()
    past: bool = False
    planning_error: MessageJson | None = None
    jobs: Mapping[str, Job] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    snapshot: Snapshot | None = None

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep the pipeline from running."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def fingerprint(self) -> str:
        """A value that changes with the columns and the problems; the canvas compares it."""
        return _fingerprint(self.problems, self.schemas)

    @property
    def is_only_unfinished(self) -> bool:
        """Whether all that keeps stages from running is what they still lack."""
        return all(problem.level == "todo" for problem in self.errors)

    @property
    def startable(self) -> bool:
        """Whether a run of the whole pipeline could run a stage."""
        return bool(self.jobs) and not self.past and not self.active

    @property
    def active(self) -> bool:
        """Whether the run that is shown has not ended."""
        return self.run is not None and self.run.open


def view_model_of(
    document: Document,
    run_id: str | None = None,
    find_schemas: Callable[[Document, Catalogue], Schemas | None] = schemas_of,
) -> ViewModel:
    """Build the view model of a pipeline.

    Parameters
    ----------
    document
        The pipeline.
    run_id
        The earlier run to show instead of the current state.
    find_schemas
        Returns the columns of each stage, as far as known.

    Raises
    ------
    FabricaError
        The workspace or the catalogue cannot be read.
    """
    catalogue = load_catalogue(visitor_store().workspace)
    past_run = document_runs.find_run(document, run_id) if run_id else None
    if past_run is not None and not past_run.open:
        return _view_model_of_past_run(document, catalogue, past_run)
    document = replace(document, pipeline=renewed(document.pipeline, catalogue))
    run = document_runs.latest(document)
    rows = visitor_store().runs.stages(run.id) if run else []
    schemas = find_schemas(document, catalogue)
    problems = _problems(document, catalogue, schemas)
    pins = visitor_store().pins.of(document.identity)
    planned, planning_error = _plan(document, catalogue, problems, pins)
    jobs = planned.jobs if planned else {}
    summaries = {name: job.summary for name, job in jobs.items()}
    problems = (*problems, *needless_overrides(document.pipeline, summaries))
    cut_short = _cut_short(run, rows, jobs)
    jobs = {name: _with_reason(job) if name in cut_short else job for name, job in jobs.items()}
    views = stage_views(
        document.pipeline,
        catalogue,
        jobs=jobs,
        rows=rows,
        running=bool(run and run.open),
        same_text=bool(run and run.spec == document.text),
        problems=problems,
        earlier={**_results_of_run(run, rows), **_earlier_results(document, jobs)},
        pins={pin.stage: pin for pin in pins},
        beside_pins=_beside_pins(planned),
        cut_short=cut_short,
    )
    return ViewModel(
        document,
        catalogue,
        run,
        views,
        problems,
        planning_error=planning_error,
        jobs=jobs,
        schemas=schemas or {},
    )


def has_news(view_model: ViewModel) -> bool:
    """Return whether the columns that are known by now change a pipeline's view model."""
    if view_model.past:
        return False
    document, catalogue = view_model.document, view_model.catalogue
    previews = cached_preview(document, catalogue)
    if previews is None:
        return False
    schemas = schemas_from(previews)
    problems = _problems(document, catalogue, schemas)
    return _fingerprint(problems, schemas) != view_model.fingerprint


def _problems(
    document: Document, catalogue: Catalogue, schemas: Schemas | None
) -> tuple[Problem, ...]:
    found = check(document.pipeline, catalogue, schemas, document.file.parent)
    return as_shown(document, found)


def _fingerprint(problems: Iterable[Problem], schemas: Mapping[str, Mapping[str, str]]) -> str:
    kinds = {stage: dict(columns) for stage, columns in schemas.items()}
    # That an override is needless is known from a result, not from columns.
    told = [asdict(problem) for problem in problems if problem.code != "override_unneeded"]
    content = json.dumps([told, kinds], default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _view_model_of_past_run(document: Document, catalogue: Catalogue, run: Run) -> ViewModel:
    file = document.file
    try:
        past_pipeline = renewed(parse(run.spec, file.name), catalogue)
        past_document = Document(document.id, file, run.spec, past_pipeline)
    except FabricaError:
        past_document = document
    rows = visitor_store().runs.stages(run.id)
    views = views_of_run(past_document.pipeline, catalogue, rows)
    return ViewModel(past_document, catalogue, run, views, past=True)


def _plan(
    document: Document, catalogue: Catalogue, problems: tuple[Problem, ...], pins: Iterable[Pin]
) -> tuple[Plan | None, MessageJson | None]:
    pinned = pins_in_force(document.pipeline, pins)
    left_out = faulty_stages(document.pipeline, problems, pinned)
    try:
        planned = plan(
            document.pipeline,
            catalogue,
            visitor_store().artifacts,
            folder=document.file.parent,
            identity=document.identity,
            left_out=left_out,
            pins=pinned.values(),
        )
    except FabricaError as error:
        return None, error.message.as_json()
    return planned, None


def _beside_pins(planned: Plan | None) -> dict[str, Message]:
    """Return the stages that do not run because of a pin, and why."""
    excluded = planned.excluded if planned else {}
    return {name: why for name, why in excluded.items() if why.code in PIN_REASONS}


def _cut_short(
    run: Run | None, rows: Iterable[Mapping[str, Any]], jobs: Mapping[str, Job]
) -> frozenset[str]:
    """Return the stages of a run that is cut short whose own results would be planned the same."""
    if run is None or not run.cut_short:
        return frozenset()
    artifacts = visitor_store().artifacts
    return frozenset(
        row["stage"]
        for row in rows
        if (job := jobs.get(row["stage"])) is not None
        and job.action == "run"
        and row["key"] not in (None, job.key)
        and (made_of := artifacts.ingredients(row["key"])) is not None
        and key_of(made_of) == job.key
    )


def _results_of_run(run: Run | None, rows: Iterable[Mapping[str, Any]]) -> dict[str, EarlierResult]:
    """Return the results of a run that was cut short: no other run knows of them."""
    if run is None or not run.cut_short:
        return {}
    keys = {row["stage"]: row["key"] for row in rows if row["key"]}
    summaries = visitor_store().artifacts.summaries(keys.values())
    return {
        name: EarlierResult(key, summaries[key]) for name, key in keys.items() if key in summaries
    }


def _with_reason(job: Job) -> Job:
    return replace(job, reason=CUT_SHORT)


def _earlier_results(document: Document, jobs: Mapping[str, Job]) -> dict[str, EarlierResult]:
    """Return the last result of each stage that has no current one."""
    artifacts = visitor_store().artifacts
    stages = [name for name in document.pipeline.stages if needs_earlier_result(jobs.get(name))]
    made_of = {name: artifacts.last_ingredients(document.identity, name) for name in stages}
    keys = {name: key_of(ingredients) for name, ingredients in made_of.items() if ingredients}
    summaries = artifacts.summaries(keys.values())
    return {
        name: EarlierResult(key, summaries[key]) for name, key in keys.items() if key in summaries
    }
