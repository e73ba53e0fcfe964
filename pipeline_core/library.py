"""Pipelines from Python: read, check, plan, preview, run and export a file.

What a notebook or a script needs, on the same workspace as the app and the terminal:
results are kept, and an unchanged stage is not run again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, faulty_stages, refusal
from pipeline_core.check import check as check_pipeline
from pipeline_core.edits import SetSetting, apply, with_values
from pipeline_core.errors import SpecError, StageFailed, StoreError, WiringError
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan
from pipeline_core.plan import plan as plan_pipeline
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.spec import Pipeline, dump
from pipeline_core.spec import read as read_file
from pipeline_core.spec import write as write_file
from pipeline_core.store import Store, default_workspace, open_store
from pipeline_core.store.events import Event
from pipeline_core.store.pins import Pin
from pipeline_core.store.runs import Options

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.output import Report
    from pipeline_core.engine.preview import Preview
    from pipeline_core.quality.results import Outcome


@dataclass(frozen=True)
class PipelineFile:
    """A pipeline, the file it was read from, and the workspace that keeps its results.

    Parameters
    ----------
    pipeline
        Its stages and wires.
    file
        Absolute path; the paths in the pipeline start from its folder.
    text
        The text of the pipeline, comments included.
    workspace
        Absolute path of the workspace.
    """

    pipeline: Pipeline
    file: Path
    text: str
    workspace: Path

    @property
    def catalogue(self) -> Catalogue:
        """The blocks, by id."""
        return load_catalogue(self.workspace)

    def set(self, setting: str, value: Any) -> PipelineFile:
        """Return a copy with one setting or parameter changed; the file stays as it is.

        Parameters
        ----------
        setting
            ``stage.setting``, for example ``forest.n_estimators``; or the name of a parameter.
        value
            Its value.

        Raises
        ------
        SpecError
            There is no such stage or parameter.
        """
        stage, dot, name = setting.partition(".")
        if not dot:
            return self.with_parameters({setting: value})
        pipeline = apply(self.pipeline, SetSetting(stage, name, value), self.catalogue)
        return replace(self, pipeline=pipeline, text=dump(pipeline, self.text))

    def with_parameters(self, parameters: Mapping[str, Any]) -> PipelineFile:
        """Return a copy with other values of parameters; the file stays as it is.

        Raises
        ------
        SpecError
            There is no such parameter, or a file cannot hold the value.
        """
        pipeline = with_values(self.pipeline, parameters)
        return replace(self, pipeline=pipeline, text=dump(pipeline, self.text))


AnyPipeline = str | os.PathLike[str] | PipelineFile


@dataclass(frozen=True)
class FinishedStage:
    """One stage of a finished run.

    Parameters
    ----------
    name, status
        Its name, and its state: ``succeeded``, ``reused``, ``failed``, ``skipped`` ...
    reason
        Why it ran, was reused or was skipped, in a sentence.
    seconds, rows
        How long it took, and the rows it gave; None where it has none.
    metrics, checks
        The numbers and checks of its report.
    error
        What went wrong, in a sentence.
    key
        Key of its output in the store.
    """

    name: str
    status: str
    reason: str | None
    seconds: float | None
    rows: int | None
    metrics: Mapping[str, Any]
    checks: list[dict[str, Any]]
    error: str | None
    key: str | None


@dataclass(frozen=True)
class FinishedRun:
    """A run that has ended, and its outputs.

    Parameters
    ----------
    id, status
        The run, and how it ended.
    error
        What ended it if no stage did, in a sentence.
    stages
        Its stages by name.
    pinned
        The stages whose kept result stood for them: the numbers may not be those of the file.
    overridden
        The stages that refused and passed all the same, in somebody's name.
    """

    id: str
    status: str
    error: str | None
    stages: Mapping[str, FinishedStage]
    _store: Store
    _catalogue: Catalogue
    pinned: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()

    @property
    def metrics(self) -> dict[str, Mapping[str, Any]]:
        """The metrics of each stage that has some; `pandas.DataFrame` takes them as they are."""
        return {name: stage.metrics for name, stage in self.stages.items() if stage.metrics}

    def table(self, stage: str, name: str = "rows") -> pd.DataFrame:
        """Return the rows that leave a stage, or a table of its report.

        Raises
        ------
        StoreError
            The stage gave no such table.
        """
        return self._store.artifacts.table(self._key(stage), name)

    def report(self, stage: str) -> Report:
        """Return a stage's report with its tables.

        Raises
        ------
        StoreError
            The stage gave no report.
        """
        report = self._store.artifacts.report(self._key(stage))
        if report is None:
            raise StoreError("store.no_such_table", table="report")
        return report

    def model(self, stage: str) -> Any:
        """Return a stage's fitted scikit-learn `Pipeline`.

        It takes rows as they are after the last row block.

        Raises
        ------
        StoreError
            The stage fitted no model.
        """
        from pipeline_core.catalog import load_functions

        known = [entry["id"] for entry in self._catalogue.values() if entry["approved"]]
        functions = load_functions(self._catalogue, known)
        output = self._store.artifacts.load(self._key(stage), functions, parts=("model",))
        if output is None or output.model is None:
            raise StoreError("store.no_such_table", table="model")
        return output.model.pipeline

    def _key(self, stage: str) -> str:
        if stage not in self.stages:
            raise WiringError("cli.no_such_stage", stage=stage, known=list(self.stages))
        key = self.stages[stage].key
        if key is None:
            raise StoreError("store.no_such_table", table=stage)
        return key


def read(
    file: AnyPipeline,
    *,
    workspace: str | os.PathLike[str] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> PipelineFile:
    """Read a pipeline file.

    Parameters
    ----------
    file
        Its path.
    workspace
        The folder that keeps results; by default that of the app and the terminal
        (``FABRICA_HOME``, else ``~/.fabrica``).
    parameters
        Values of the pipeline's parameters, instead of those in the file.

    Raises
    ------
    SpecError
        The file is not a pipeline; the message names the line. Or it has no such parameter.
    """
    if not isinstance(file, PipelineFile):
        path = Path(file).expanduser().absolute()
        folder = Path(workspace or default_workspace()).expanduser().absolute()
        file = PipelineFile(read_file(path), path, path.read_text(encoding="utf-8"), folder)
    return file.with_parameters(parameters) if parameters else file


def check(
    pipeline: AnyPipeline,
    *,
    columns: bool = True,
    parameters: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """Return everything that is wrong or doubtful, errors first; `str` of a problem is a sentence.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    columns
        Also what only the data shows: the table-producing stages are previewed on a
        sample, those with an error and those below one left out.
    parameters
        Values of the pipeline's parameters, instead of those in the file.
    """
    opened = read(pipeline, parameters=parameters)
    folder = opened.file.parent
    problems = check_pipeline(opened.pipeline, opened.catalogue, folder=folder)
    if columns and not refusal(opened.pipeline, problems):
        from pipeline_core.runs.preview_check import problems_with_columns

        left_out = faulty_stages(opened.pipeline, problems)
        problems = problems_with_columns(
            opened.pipeline, opened.catalogue, folder, left_out=left_out
        )
    return sorted(problems, key=lambda problem: problem.rank)


def has_errors(problems: Collection[Problem]) -> bool:
    """Return whether one of the problems keeps a pipeline from running."""
    return any(problem.severity == "error" for problem in problems)


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
        to=_stages(opened, to),
        force=_stages(opened, force),
        threads=threads,
        left_out=_left_out(opened, to, pins),
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


def run(
    pipeline: AnyPipeline,
    *,
    to: Collection[str] = (),
    force: Collection[str] = (),
    threads: int = 1,
    workers: int | None = None,
    time_limit: float | None = None,
    memory_limit: float | None = None,
    result_limit: float | None = None,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Event], object] | None = None,
) -> FinishedRun:
    """Run what can run of a pipeline, to its end.

    The work is done in a process of its own, so a stage that crashes takes nothing
    along; Ctrl-C cancels the run, or first asks a search at work for the best so far.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    to, force, threads
        As in `plan`.
    workers
        Stages at a time; as many as there are cores by default.
    time_limit, memory_limit, result_limit
        Seconds the run may take, megabytes of its own it may hold, and megabytes that a
        result may take on the disk.
    parameters
        Values of the pipeline's parameters, instead of those in the file; the run keeps them.
    progress
        Called with each event.

    Returns
    -------
    FinishedRun
        However it ended: a failed stage is a status, not an exception. A stage with an error,
        or below one, is skipped, and its reason says so.

    Raises
    ------
    SpecError
        As `plan`.
    """
    from pipeline_core.runs.foreground import run_in_foreground
    from pipeline_core.runs.run_plan import RunnablePart

    opened = read(pipeline, parameters=parameters)
    store, file = open_store(opened.workspace), str(opened.file)
    left_out = _left_out(opened, to, store.pins.of(file))
    part = RunnablePart(opened.pipeline, opened.catalogue, left_out)
    options = Options(
        threads=threads,
        workers=workers or max(1, (os.cpu_count() or 1) // threads),
        seconds=time_limit,
        megabytes=memory_limit,
        result_megabytes=result_limit,
        to=_stages(opened, to),
        force=_stages(opened, force),
    )
    name = opened.pipeline.name or opened.file.stem
    created = store.runs.create(file, name, file, opened.text, options)
    for event in run_in_foreground(store, created, part):
        if progress is not None:
            progress(event)
    return _finished(store, created.id, opened.catalogue)


def test(
    pipeline: AnyPipeline,
    *,
    names: Collection[str] = (),
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Event], object] | None = None,
) -> list[Outcome]:
    """Run what the tests of a pipeline need, and judge them.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    names
        Only these tests, by their names or parts of them; all if empty.
    threads, parameters, progress
        As in `run`.

    Returns
    -------
    list of Outcome
        For each test its ``status`` (``passed``, ``failed``, ``not_judged``), a ``message`` as
        code and values, and a few ``examples``.

    Raises
    ------
    UsageError
        The pipeline has no tests, or none of that name.
    SpecError
        As `run`.
    """
    from pipeline_core.runs.testing import chosen_tests, judge_run, stages_under_test

    opened = read(pipeline, parameters=parameters)
    chosen = chosen_tests(opened.pipeline, (names,) if isinstance(names, str) else names)
    to = stages_under_test(opened.pipeline, chosen)
    finished = run(opened, to=to, threads=threads, progress=progress)
    store = open_store(opened.workspace)
    recorded = store.runs.get(finished.id)
    if recorded is None:
        raise StoreError("store.no_such_run", run=finished.id)
    return judge_run(store, recorded, chosen)


test.__test__ = False  # type: ignore[attr-defined]  # pytest: it is none


def finish(run: str, *, workspace: str | Path | None = None) -> tuple[str, ...]:
    """Stop the searches of a run at work, which goes on with the best that they have.

    Parameters
    ----------
    run
        The run's id.
    workspace
        The folder with its database; by default the usual one.

    Returns
    -------
    tuple of str
        The stages that stop: those with a complete trial.

    Raises
    ------
    StoreError
        There is no such run.
    """
    from pipeline_core.runs.best_so_far import stop_with_best

    store = open_store(Path(workspace) if workspace is not None else default_workspace())
    if store.runs.get(run) is None:
        raise StoreError("store.no_such_run", run=run)
    return stop_with_best(store, run)


def override(
    pipeline: AnyPipeline, stage: str, *, name: str, reason: str, rules: Collection[str] = ()
) -> PipelineFile:
    """Let a stage pass that the last run refused; the pipeline's file tells who answers for it.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    stage
        The stage.
    name, reason
        Who answers for it, and why.
    rules
        The names of the failed checks that it is for; all if empty.

    Returns
    -------
    PipelineFile
        The pipeline with the override, which holds as long as nothing fails by more than then.

    Raises
    ------
    UsageError
        The last run did not refuse the stage, or a check did not fail.
    SpecError
        The name or the reason is empty.
    """
    from pipeline_core.runs.overriding import override_edit

    opened = read(pipeline)
    store, file = open_store(opened.workspace), str(opened.file)
    edit = override_edit(store, file, opened.pipeline, stage, name=name, reason=reason, rules=rules)
    write_file(apply(opened.pipeline, edit, opened.catalogue), opened.file)
    return read(opened.file, workspace=opened.workspace)


def _finished(store: Store, run_id: str, catalogue: Catalogue) -> FinishedRun:
    finished = store.runs.get(run_id)
    if finished is None:
        raise StoreError("store.no_such_run", run=run_id)
    stages = {row["stage"]: _finished_stage(row) for row in store.runs.stages(run_id)}
    error = _sentence(finished.error)
    status, marks = finished.status, (finished.pinned, finished.overridden)
    return FinishedRun(run_id, status, error, stages, store, catalogue, *marks)


def _finished_stage(row: Mapping[str, Any]) -> FinishedStage:
    summary = row["summary"] or {}
    return FinishedStage(
        row["stage"],
        row["status"],
        _sentence(row["reason"]),
        row["seconds"],
        summary.get("rows"),
        summary.get("metrics", {}),
        summary.get("checks", []),
        _sentence(row["error"]),
        row["key"],
    )


def _sentence(message: Mapping[str, Any] | None) -> str | None:
    from pipeline_core.messages.words import say

    return say(message["code"], message["values"]) if message else None


def export(
    pipeline: AnyPipeline,
    *,
    to: Literal["script", "picture"] = "script",
    language: str = "en",
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
) -> str:
    """Return a pipeline as a standalone Python script, or as an HTML page that shows it.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    to
        ``script`` or ``picture``.
    language
        Language of the script's comments or the page's words.
    threads
        Threads that a single stage may use; the script states it.
    parameters
        Values of the pipeline's parameters, instead of those in the file.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    """
    from pipeline_core.runs import exports

    opened = read(pipeline, parameters=parameters)
    _require_no_errors(opened)
    file = str(opened.file)
    if to == "picture":
        return exports.picture(opened.workspace, opened.text, file, language)
    return exports.script(opened.workspace, opened.text, file, language, threads)


def radar(
    pipeline: AnyPipeline,
    *,
    model: str | None = None,
    repeats: int | None = None,
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Mapping[str, Any]], object] | None = None,
) -> dict[str, Any]:
    """Return what a pipeline earns where it must earn nothing: a search for leaks by experiment.

    The drawn pipeline is run again and again in memory, with the target shuffled, with noise
    for features, without repeated rows, and so on. No run is made of it, and no kept result
    is read or written; the report is kept, and Results shows it.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    model
        The stage of the model; by default the first that is judged and is no baseline.
    repeats
        How often each experiment is repeated; by default 8 times, with many test rows 5.
    threads
        Threads that a single stage may use.
    parameters
        Values of the pipeline's parameters, instead of those in the file.
    progress
        Called with how far it is: ``experiment``, ``done`` and ``of`` how many fits, and at
        the start about how many ``seconds`` they take.

    Returns
    -------
    dict
        The ``verdict`` (``leak``, ``suspicious``, ``nothing``), the ``real`` score, and the
        ``experiments``, each with its score, what chance gives, its verdict and where.

    Raises
    ------
    FabricaError
        No such model is judged, or the pipeline has errors or fails.
    """
    from pipeline_core.runs.radar import examine, progress_heard

    opened = read(pipeline, parameters=parameters)
    with progress_heard(progress or (lambda _: None)):
        return examine(opened.workspace, opened.pipeline, str(opened.file), model, repeats, threads)


def _left_out(
    opened: PipelineFile, to: Collection[str], pins: Iterable[Pin]
) -> Mapping[str, Message]:
    problems, pinned = check(opened, columns=False), pins_in_force(opened.pipeline, pins)
    if refusal(opened.pipeline, problems, _stages(opened, to), pinned):
        raise _errors(opened, problems)
    return faulty_stages(opened.pipeline, problems, pinned)


def _require_no_errors(opened: PipelineFile) -> None:
    problems = check(opened, columns=False)
    if has_errors(problems):
        raise _errors(opened, problems)


def _errors(opened: PipelineFile, problems: Collection[Problem]) -> SpecError:
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    return SpecError("library.has_errors", file=opened.file.name, errors="\n".join(errors))


def _stages(opened: PipelineFile, names: Collection[str]) -> tuple[str, ...]:
    names = (names,) if isinstance(names, str) else tuple(names)
    for name in names:
        if name not in opened.pipeline.stages:
            known = list(opened.pipeline.stages)
            raise WiringError("cli.no_such_stage", stage=name, known=known)
    return names
