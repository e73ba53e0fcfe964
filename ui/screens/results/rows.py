"""The rows behind a number: those of a cell of the confusion matrix, those that failed a check.

Reports name rows by their labels; here they get their data columns back, from
the rows that the stage was given.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.errors import FabricaError
from ui.screens.results.past import Past

MOST_ROWS = 1_000
MOST_COLUMNS = 60
_PORTS = ("data", "table", "current")


def taken(predictions: Any, actual: str, predicted: str) -> Any:
    """Return the predictions of one cell of the confusion matrix."""
    said = predictions[["actual", "predicted"]].astype(str)
    mask = (said["actual"] == actual) & (said["predicted"] == predicted)
    return predictions[mask.to_numpy()]


def beside_data(told: Past, stage: str, rows: Any) -> Any:
    """Return rows of a report with the data columns of the rows that they name.

    Parameters
    ----------
    rows
        A table with the column `row`, which has the labels.
    """
    data = given_rows(told, stage)
    part = rows.head(MOST_ROWS)
    if data is None or not data.index.is_unique:
        return part
    labels = list(part["row"])
    if data.index.dtype.kind not in "iu":  # a report writes other labels as text
        data = data.set_axis(data.index.map(str))
        labels = [str(one) for one in labels]
    if not set(labels) <= set(data.index):
        return part
    found = data.loc[labels].iloc[:, :MOST_COLUMNS].reset_index(drop=True)
    twice = {name: f"{name} (data)" for name in found.columns if name in part.columns}
    return part.reset_index(drop=True).join(found.rename(columns=twice))


def given_rows(told: Past, stage: str) -> Any:
    """Return the rows that a stage was given; None where they are not kept."""
    inputs = told.pipeline.stages[stage].inputs
    source = next((inputs[port][0] for port in _PORTS if inputs.get(port)), None)
    for name in (source, stage):
        key = told.views[name].key if name in told.views else None
        if key is None:
            continue
        try:
            return told.store.artifacts.table(key, "rows")
        except FabricaError:
            continue
    return None
