"""Rows that a report lists, joined with the input columns of their stage.

Reports identify rows by index label only, as in the cells of a confusion matrix or
the failing rows of a check.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.errors import FabricaError
from ui.screens.results.run_report import RunReport

MAX_ROWS = 1_000
MAX_COLUMNS = 60
_TABLE_PORTS = ("data", "table", "current")


def rows_of_cell(predictions: Any, actual: str, predicted: str) -> Any:
    """Return the predictions of one cell of the confusion matrix."""
    classes = predictions[["actual", "predicted"]].astype(str)
    mask = (classes["actual"] == actual) & (classes["predicted"] == predicted)
    return predictions[mask.to_numpy()]


def join_input_columns(report: RunReport, stage: str, rows: Any) -> Any:
    """Return rows of a report, joined with the input columns of the stage.

    Parameters
    ----------
    report
        The run.
    stage
        The stage that reported the rows.
    rows
        A table with the index labels in its column `row`.
    """
    data = input_rows(report, stage)
    first_rows = rows.head(MAX_ROWS)
    if data is None or not data.index.is_unique:
        return first_rows
    labels = list(first_rows["row"])
    if data.index.dtype.kind not in "iu":  # a report writes other labels as text
        data = data.set_axis(data.index.map(str))
        labels = [str(label) for label in labels]
    if not set(labels) <= set(data.index):
        return first_rows
    inputs = data.loc[labels].iloc[:, :MAX_COLUMNS].reset_index(drop=True)
    renamed = {name: f"{name} (data)" for name in inputs.columns if name in first_rows.columns}
    return first_rows.reset_index(drop=True).join(inputs.rename(columns=renamed))


def input_rows(report: RunReport, stage: str) -> Any:
    """Return the input rows of a stage; None if they are no longer stored."""
    inputs = report.pipeline.stages[stage].inputs
    source = next((inputs[port][0] for port in _TABLE_PORTS if inputs.get(port)), None)
    for name in (source, stage):
        view = report.views.get(name) if name else None
        key = view.key if view else None
        if key is None:
            continue
        try:
            return report.store.artifacts.table(key, "rows")
        except FabricaError:
            continue
    return None
