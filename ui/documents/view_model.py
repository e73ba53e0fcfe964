"""Everything that is known about the pipeline on the screen, gathered once a script run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, check
from pipeline_core.errors import FabricaError
from pipeline_core.plan import Job, plan
from pipeline_core.spec import parse
from pipeline_core.store.runs import Run
from ui.documents import running
from ui.documents.documents import Document
from ui.documents.previews import Schemas, schemas_of
from ui.documents.stage_views import StageView, of_run, views

if TYPE_CHECKING:
    from ui.documents.moments import Moment


@dataclass(frozen=True)
class Desk:
    """A pipeline with its problems, its run and the view of each stage.

    Parameters
    ----------
    past
        The run shown is one of the past, asked for by the address.
    trouble
        Why the pipeline could not be planned, if that is so.
    schemas
        The columns that leave each stage and their kinds, as far as known.
    moment
        The moment of the past at which the pipeline is shown, where nothing was run.
    """

    document: Document
    catalogue: Catalogue
    run: Run | None
    views: Mapping[str, StageView]
    problems: tuple[Problem, ...] = ()
    past: bool = False
    trouble: Mapping[str, Any] | None = None
    jobs: Mapping[str, Job] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moment: Moment | None = None

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep it from running."""
        return [one for one in self.problems if one.severity == "error"]

    @property
    def active(self) -> bool:
        """Whether the run that is shown has not ended."""
        return self.run is not None and self.run.open


def desk(
    document: Document,
    asked_run: str | None = None,
    columns: Callable[[Document, Catalogue], Schemas | None] = schemas_of,
) -> Desk:
    """Gather what there is to know.

    Parameters
    ----------
    document
        The pipeline.
    asked_run
        Show this run of it instead of how things stand now.
    columns
        Tells the columns of each stage, as far as they are known.

    Raises
    ------
    FabricaError
        The workspace or the catalogue cannot be read.
    """
    catalogue = load_catalogue(running.store().workspace)
    past = running.of_document(document, asked_run) if asked_run else None
    if past is not None and not past.open:
        return _past(document, catalogue, past)
    run = running.latest(document)
    rows = running.store().runs.stages(run.id) if run else []
    schemas = columns(document, catalogue)
    problems = tuple(check(document.pipeline, catalogue, schemas, document.file.parent))
    jobs, trouble = _planned(document, catalogue, problems)
    found = views(
        document.pipeline, catalogue, jobs=jobs, rows=rows, running=bool(run and run.open),
        same_text=bool(run and run.spec == document.text), problems=problems,
    )  # fmt: skip
    return Desk(document, catalogue, run, found, problems, False, trouble, jobs, schemas or {})


def _past(document: Document, catalogue: Catalogue, run: Run) -> Desk:
    try:
        then = Document(document.id, document.file, run.spec, parse(run.spec, document.file.name))
    except FabricaError:
        then = document
    rows = running.store().runs.stages(run.id)
    return Desk(then, catalogue, run, of_run(then.pipeline, catalogue, rows), past=True)


def _planned(
    document: Document, catalogue: Catalogue, problems: tuple[Problem, ...]
) -> tuple[Mapping[str, Job], Mapping[str, Any] | None]:
    if any(problem.severity == "error" for problem in problems):
        return {}, None
    try:
        made = plan(
            document.pipeline, catalogue, running.store().artifacts,
            folder=document.file.parent, identity=document.identity,
        )  # fmt: skip
    except FabricaError as error:
        return {}, error.message.as_json()
    return made.jobs, None
