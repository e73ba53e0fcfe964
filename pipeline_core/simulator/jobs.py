"""What a screen asks of the simulator, as jobs of the launcher: they need the libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.simulator.scenario_reader import scenario_of
from pipeline_core.store import open_store

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.registry.opened_model import OpenedModel
    from pipeline_core.simulator.scenario import Scenario

Json = dict[str, Any]
_MOST_VALUES = 20
_MOST_COLUMNS = 300
_SHOWN = ("column", "psi", "ratio", "drifted", "status", "missing", "new_categories")


def simulator_facts(workspace: Path, title: str, scenario: Mapping[str, Any], file: str) -> Json:
    """Return what can be bent: the columns of a scenario's table, and what the model predicts.

    Parameters
    ----------
    workspace
        Holds the model.
    title
        The version, as `KeptModels.find` takes it.
    scenario
        What is played, as plain data.
    file
        The path of its table; empty for the rows that the model was tested on.

    Returns
    -------
    dict
        ``columns``: the ``name``, ``kind`` and frequent ``values`` of each; ``rows``, how many
        there are; ``target``, ``classes``, ``positive`` and ``metric`` of the model.

    Raises
    ------
    FabricaError
        There is no such version, or its rows cannot be read.
    """
    from pipeline_core.simulator.play import metric_of, positive_of
    from pipeline_core.simulator.stream import stream_of

    with _opened(workspace, title, scenario, file) as (model, rows, played):
        stream = stream_of(model, rows, replace(played, bends=(), rows=1), played.name)
        positive = positive_of(model)
        return {
            "columns": [_column(stream.rows[name]) for name in _columns(model, stream.rows)],
            "rows": len(stream.rows),
            "target": stream.target,
            "classes": [str(label) for label in model.kept.record["answers"]["classes"]],
            "positive": None if positive is None else str(positive),
            "metric": metric_of(stream) or None,
        }


def simulator_windows(
    workspace: Path, title: str, scenario: Mapping[str, Any], file: str, first: int, last: int
) -> Json:
    """Return some windows of a play.

    Parameters
    ----------
    workspace, title, scenario, file
        As `simulator_facts` takes them.
    first, last
        The windows, from 1.

    Returns
    -------
    dict
        The ``windows``, and how many there are in ``total``.

    Raises
    ------
    FabricaError
        As `simulator_facts`, or the scenario does not fit the rows.
    """
    from pipeline_core.simulator.play import played_windows
    from pipeline_core.simulator.stream import stream_of

    with _opened(workspace, title, scenario, file) as (model, rows, played):
        stream = stream_of(model, rows, played, played.name)
        windows: list[Json] = [dict(window) for window in played_windows(stream, first, last)]
    for window in windows:
        for part in ("columns", "answers"):
            window[part] = [{key: row[key] for key in _SHOWN} for row in window[part]]
    return {"windows": windows, "total": stream.windows}


@contextmanager
def _opened(
    workspace: Path, title: str, data: Mapping[str, Any], file: str
) -> Iterator[tuple[OpenedModel, pd.DataFrame, Scenario]]:
    """Yield the model, the rows of the table and the scenario."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.registry.opened_model import open_model
    from pipeline_core.simulator.stream import source_rows

    scenario = scenario_of(data, str(data.get("name") or "scenario"))
    store = open_store(workspace)
    try:
        model = open_model(store, store.models.find(title))
        read = replace(scenario, table=file)
        rows = source_rows(store, model, read, load_catalogue(workspace), workspace)
        yield model, rows, scenario
    finally:
        store.close()


def _columns(model: OpenedModel, rows: pd.DataFrame) -> list[str]:
    """Return the columns that can be bent: those that the model reads, and its target."""
    target = model.kept.record["answers"]["target"]
    return [name for name in rows.columns if name in model.columns or name == target][
        :_MOST_COLUMNS
    ]


def _column(column: pd.Series) -> Json:
    from pipeline_core.measures.kinds import column_kind

    values = column.map(str, na_action="ignore").value_counts().index[:_MOST_VALUES]
    return {
        "name": str(column.name),
        "kind": column_kind(column),
        "values": [str(value)[:80] for value in values],
    }
