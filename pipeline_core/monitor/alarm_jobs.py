"""What the app asks about an alarm, as jobs of the launcher: fresh models, tests, shadows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.monitor.jobs import allowed_source
from pipeline_core.store import open_store
from pipeline_core.store.class_workspace import class_of
from pipeline_core.store.deployments import Deployment

Json = dict[str, Any]


def begin_retraining(
    workspace: Path,
    model: str,
    sources: Sequence[str],
    pipeline: str,
    into: str,
    last: int | None = None,
    deployment: str | None = None,
) -> Json:
    """Return the ``id`` of the retraining that is begun for a model, or that is going.

    A process of its own works on it, so it goes on when the page is left.

    Parameters
    ----------
    workspace
        Holds the model.
    model
        Its title, as `KeptModels.find` takes it.
    sources
        Where the fresh rows come from.
    pipeline, into, last
        As `respond.plan_of` takes them.
    deployment
        The name of the watch that was set up, whose labels are joined; None for none.

    Raises
    ------
    FabricaError
        There is no such file or stage, or in a class it is not the person's own.
    """
    from pipeline_core.monitor.fresh_rows import require_source
    from pipeline_core.monitor.respond import begin, plan_of, start_process
    from pipeline_core.spec import read

    file = _own_file(workspace, pipeline)
    plan = plan_of(file, into, last)
    require_source(read(file), into)
    places = tuple(allowed_source(workspace, source) for source in sources)
    with closing(open_store(workspace)) as store:
        labels = store.deployments.find(deployment).labels if deployment else None
        watch = Deployment(model, model, places, retrain=plan, labels=labels)
        going = begin(store, watch, by_hand=True)
        assert going is not None  # a person asks for it
        if going.is_abandoned:
            start_process(store, going)
        return {"id": going.id}


def keep_incident(
    workspace: Path, model: str, alarm: str, pipeline: str, rows: int, language: str = "en"
) -> Json:
    """Return the ``test`` that an alarm's window became, its ``file``, ``rows`` and ``notes``.

    Parameters
    ----------
    workspace, model, alarm, rows, language
        As `incident.keep_incident` takes them.
    pipeline
        The file that gets the test.

    Raises
    ------
    FabricaError
        As `incident.keep_incident`, or in a class the pipeline is not the person's own.
    """
    from pipeline_core.monitor import incident

    file = _own_file(workspace, pipeline)
    with closing(open_store(workspace)) as store:
        window_test = incident.keep_incident(store, model, alarm, file, rows, language)
    notes = [note.as_json() for note in window_test.notes]
    return {
        "test": window_test.test["name"],
        "file": window_test.file.name,
        "rows": window_test.rows,
        "notes": notes,
    }


def shadow_reports(workspace: Path, model: str) -> list[Json]:
    """Return how the answers of a served model and of its shadows differ, a report for each pair.

    Parameters
    ----------
    workspace, model
        The workspace, and the model's name.

    Raises
    ------
    UsageError
        There is no log, or no shadow was asked.
    """
    from pipeline_core.monitor.shadow_report import shadow_report

    with closing(open_store(workspace)) as store:
        return [
            {**one.as_json(), "sentences": [sentence.as_json() for sentence in one.sentences]}
            for one in shadow_report(store, model)
        ]


def _own_file(workspace: Path, pipeline: str) -> Path:
    """Return a pipeline's file; in a class it must lie in the person's workspace."""
    file = Path(pipeline).absolute()
    if class_of(workspace) and not file.resolve().is_relative_to(workspace.resolve()):
        raise UsageError("retrain.no_file", file=file.name)
    return file
