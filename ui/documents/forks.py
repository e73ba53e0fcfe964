"""Forks: other settings of a stage that are run beside the kept ones, and not written.

A fork is a pipeline of its own in the store, so that its runs are nobody's last run. What
its pipeline has in common with the kept one is run once: results are found by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline_core.compare import Comparison, RunRecord, compare
from pipeline_core.edits import ResetSetting, SetSetting, path_between
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, Stage, dump, parse
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.documents import document_runs
from ui.documents.documents import Document
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel

MAX_FORKS = 3


@dataclass(frozen=True)
class Fork:
    """A fork of a pipeline: its number, from 1, and the stage with its other settings."""

    number: int
    stage: Stage

    def pipeline(self, pipeline: Pipeline) -> Pipeline:
        """Return a pipeline with the fork's settings; the stage's wires stay.

        Examples
        --------
        >>> kept = Pipeline(stages={"a": Stage("a", "scale", {"data": ("b",)}, {"how": "robust"})})
        >>> stage = Fork(1, Stage("a", "scale")).pipeline(kept).stages["a"]
        >>> stage.inputs, stage.settings
        ({'data': ('b',)}, {})
        """
        kept = pipeline.stages[self.stage.name]
        settings, references = self.stage.settings, self.stage.references
        stage = replace(kept, settings=settings, references=references)
        return replace(pipeline, stages={**pipeline.stages, kept.name: stage})


def edits_to_keep(fork: Fork, kept: Stage) -> list[SetSetting | ResetSetting]:
    """Return the edits that give a stage the settings of a fork.

    Examples
    --------
    >>> kept = Stage("a", "scale", settings={"how": "robust", "columns": ["x"]})
    >>> fork = Fork(1, Stage("a", "scale", settings={"how": "standard"}))
    >>> [(type(edit).__name__, edit.setting) for edit in edits_to_keep(fork, kept)]
    [('ResetSetting', 'columns'), ('SetSetting', 'how')]
    """
    now = fork.stage.settings
    resets = [ResetSetting(kept.name, name) for name in kept.settings if name not in now]
    changed = {
        name: value
        for name, value in now.items()
        if name not in kept.settings or kept.settings[name] != value
    }
    return [*resets, *(SetSetting(kept.name, name, value) for name, value in changed.items())]


def start_fork(document: Document, fork: Fork, name: str) -> Run:
    """Start the run of a fork, or return its open one; one of other settings is cancelled.

    Parameters
    ----------
    document
        The pipeline.
    fork
        The other settings of one of its stages.
    name
        What the run is called in the list of runs.

    Raises
    ------
    FabricaError
        A stage that the run needs has an error, or the launcher does not start.
    """
    store, pipeline = visitor_store(), fork.pipeline(document.pipeline)
    identity = _identity_of(document, fork)
    with document_runs.START_LOCK:
        run = next((run for run in store.runs.of_pipeline(identity, 1) if run.open), None)
        if run is not None and not _is_same(run.spec, pipeline):
            client.cancel(store, run.id)
            run = None
        if run is None:
            _copy_pins(store, document.identity, identity)
            forked = replace(document, text=dump(pipeline), pipeline=pipeline)
            run = document_runs.create(store, forked, identity, name)
    client.submit(store, run.id)
    return run


def _copy_pins(store: Store, source: str, identity: str) -> None:
    for pin in store.pins.of(identity):
        store.pins.remove(identity, pin.stage)
    for pin in store.pins.of(source):
        store.pins.save(identity, pin)


def fork_run(document: Document, fork: Fork) -> Run | None:
    """Return the last run of a fork with the settings and the pipeline as they are, or None."""
    run = next(iter(visitor_store().runs.of_pipeline(_identity_of(document, fork), 1)), None)
    if run is None:
        return None
    return run if _is_same(run.spec, fork.pipeline(document.pipeline)) else None


def compare_forks(view_model: ViewModel, runs: Iterable[Run]) -> Comparison:
    """Return how the judges of the kept pipeline and of the runs of forks differ.

    Parameters
    ----------
    view_model
        The kept pipeline with its current results, the baseline.
    runs
        The runs of forks that have ended.
    """
    document, store = view_model.document, visitor_store()
    rows = [
        {"stage": name, "status": view.state, "summary": view.summary}
        for name, view in view_model.views.items()
        if view.key is not None
    ]
    records = [RunRecord("kept", document.pipeline, rows)]
    records += [RunRecord(run.id, parse(run.spec), store.runs.stages(run.id)) for run in runs]
    return compare(records, view_model.catalogue)


def stages_behind(pipeline: Pipeline, stage: str) -> list[str]:
    """Return the stage and all that depends on it.

    Examples
    --------
    >>> fed = Stage("b", "y", {"data": ("a",)})
    >>> stages_behind(Pipeline(stages={"a": Stage("a", "x"), "b": fed, "c": Stage("c", "z")}), "a")
    ['a', 'b']
    """
    return [
        name for name in pipeline.stages if name == stage or path_between(pipeline, stage, name)
    ]


def _identity_of(document: Document, fork: Fork) -> str:
    return f"{document.identity}#{fork.stage.name}-{fork.number}"


def _is_same(text: str, pipeline: Pipeline) -> bool:
    try:
        stages = parse(text).stages
    except FabricaError:
        return False
    return stages == pipeline.stages
