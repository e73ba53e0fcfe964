"""What the page Monitor asks of watches, as jobs of the launcher: they need the libraries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.data.plain_values import json_value
from pipeline_core.errors import UsageError
from pipeline_core.monitor.source_names import LOG, full_source, source_kind
from pipeline_core.store import Store, open_store
from pipeline_core.store.class_workspace import class_of
from pipeline_core.store.deployments import DEFAULT_ROWS, Deployment

if TYPE_CHECKING:
    from pipeline_core.monitor.watch import Watched

Json = dict[str, Any]
SHOWN_ROWS = 200
SHOWN_COLUMNS = 60
_MOST_BATCHES = 200


def set_up_watch(
    workspace: Path, model: str, source: str, rows: int, every: float | None = None
) -> Json:
    """Return the ``name`` of the model and the ``source`` of a watch that is set up with it.

    Parameters
    ----------
    workspace
        Holds the model.
    model
        A title, as `KeptModels.find` takes it.
    source
        Where rows come from: a folder, ``FILE.db:TABLE``, or ``log``.
    rows
        How many make a batch of a table or a log.
    every
        Seconds between two looks; None leaves it to the process that looks.

    Raises
    ------
    FabricaError
        There is no such model or source, or the model has no limits.
    """
    place = allowed_source(workspace, source.strip())
    with closing(open_store(workspace)) as store:
        version = store.models.find(model)
        if version.record.get("limits") is None:
            raise UsageError("monitor.no_limits", model=version.title)
        source_kind(place)
        name = store.deployments.free_name(model, (place,))
        store.deployments.save(Deployment(name, model, (place,), rows, every))
        return {"name": version.name, "source": place}


def look_once(workspace: Path, model: str, source: str, deployment: str | None = None) -> Json:
    """Return what came of watching what is new in a source, once.

    Parameters
    ----------
    workspace, model, source
        As `set_up_watch` takes them.
    deployment
        The name of the watch that was set up, whose sources are all looked at; None for none.

    Returns
    -------
    dict
        How many ``batches`` and ``rows`` came, how many ``alarms`` changed their state, and
        whether there may be ``more``: a look takes a limited number of batches.

    Raises
    ------
    FabricaError
        There is no such model or source, or the model has no limits.
    """
    with closing(open_store(workspace)) as store:
        if deployment is None:
            windows = _new_windows(store, model, allowed_source(workspace, source))
        else:
            windows = _windows_of(store, deployment)
        first = [*islice(windows, _MOST_BATCHES)]
    return {
        "batches": len(first),
        "rows": sum(step.batch.rows for step in first),
        "alarms": sum(len(step.alarms) for step in first),
        "more": len(first) == _MOST_BATCHES,
    }


def _new_windows(store: Store, model: str, source: str) -> Iterator[Watched]:
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.monitor.watch import watch
    from pipeline_core.registry.opened_model import open_model

    opened = open_model(store, store.models.find(model))
    yield from watch(store, opened, source, DEFAULT_ROWS, load_catalogue(store.workspace))


def _windows_of(store: Store, name: str) -> Iterator[Watched]:
    from pipeline_core.monitor.open_models import OpenModels
    from pipeline_core.monitor.rounds import look

    deployment = store.deployments.find(name)
    for source in deployment.sources:
        allowed_source(store.workspace, source)
    for step in look(store, deployment, OpenModels(store)):
        if step.problem is not None:
            raise UsageError(step.problem.code, **step.problem.values)
        if step.watched is not None:
            yield step.watched


def rows_of_window(workspace: Path, model: str, source: str, batch: str) -> Json:
    """Return the first rows of a window as texts, where its source still has them.

    Parameters
    ----------
    workspace, model, source
        As `set_up_watch` takes them.
    batch
        What the window is in its source.

    Returns
    -------
    dict
        How many ``rows`` there are, the ``columns``, and the ``cells`` of the first rows.

    Raises
    ------
    FabricaError
        The source has them no more.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.monitor.window_rows import window_rows

    place = allowed_source(workspace, source)
    with closing(open_store(workspace)) as store:
        version = store.models.find(model)
        table = window_rows(store, version, place, batch, load_catalogue(workspace))
    head = table.iloc[:SHOWN_ROWS, :SHOWN_COLUMNS]
    cells = head.astype("object").where(head.notna(), None)
    return {
        "rows": len(table),
        "width": len(table.columns),
        "columns": [str(name) for name in head.columns],
        "cells": [[json_value(value) for value in row] for row in cells.to_numpy()],
    }


def allowed_source(workspace: Path, source: str) -> str:
    """Return a source with its whole path; in a class it must lie in the person's workspace.

    Raises
    ------
    UsageError
        It lies elsewhere.

    Examples
    --------
    >>> allowed_source(Path("/srv/mine"), "log")
    'log'
    """
    place = full_source(source)
    if place == LOG or class_of(workspace) is None:
        return place
    if not Path(place).is_relative_to(workspace.resolve()):
        raise UsageError("monitor.source_outside", source=source[:200])
    return place
