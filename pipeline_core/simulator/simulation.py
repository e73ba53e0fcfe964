"""A scenario played to its end against a kept model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.simulator.findings import findings
from pipeline_core.simulator.play import metric_of, played_windows
from pipeline_core.simulator.scenario import Scenario
from pipeline_core.simulator.scenario_reader import scenario_data
from pipeline_core.simulator.stream import source_rows, stream_of
from pipeline_core.store import Store


def simulate(
    store: Store,
    model: OpenedModel,
    scenario: Scenario,
    catalogue: Catalogue,
    folder: Path,
    where: str = "",
) -> dict[str, Any]:
    """Return what is noticed when a scenario is played against a model.

    Parameters
    ----------
    store, model, scenario, catalogue
        The workspace, the model, what is played, and the blocks by id.
    folder
        What a relative path of the table starts from.
    where
        What the scenario is called in sentences; empty for its name.

    Returns
    -------
    dict
        ``scenario``, ``model``, ``metric``, ``windows``, and what `findings` gives.

    Raises
    ------
    FabricaError
        The scenario does not fit the table or the model, or the table cannot be read.
    """
    name = where or scenario.name
    rows = source_rows(store, model, scenario, catalogue, folder)
    stream = stream_of(model, rows, scenario, name)
    if late := [
        expectation for expectation in scenario.expect or () if expectation.by > stream.windows
    ]:
        values = {"where": name, "found": late[0].by, "high": stream.windows}
        raise UsageError("scenario.expected_late", **values, alarm=late[0].alarm)
    windows, metric = list(played_windows(stream)), metric_of(stream)
    return {
        "scenario": scenario_data(scenario),
        "model": model.kept.title,
        "metric": metric or None,
        "windows": windows,
        **findings(scenario, windows, metric),
    }
