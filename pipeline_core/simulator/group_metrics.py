"""The metric of each sensitive group in a window of a play, as a watch judges it."""

from __future__ import annotations

import pandas as pd

from pipeline_core.monitor.answered_rows import labelled_rows
from pipeline_core.monitor.group_alarms import metrics_beyond
from pipeline_core.monitor.performance import by_group
from pipeline_core.registry.opened_model import OpenedModel


def group_metrics_beyond(
    model: OpenedModel, rows: pd.DataFrame, answers: pd.DataFrame | None
) -> dict[str, bool | None]:
    """Return whether the metric of each group is beyond its limit, as `Watches.add` takes it.

    Parameters
    ----------
    model
        The model.
    rows
        Of the window, with their labels.
    answers
        Of the model; None where it refused them.
    """
    record = model.kept.record
    learned, target = record.get("performance"), record["answers"]["target"]
    if answers is None or target not in rows or not learned or not learned.get("group_limits"):
        return {}
    labelled = labelled_rows(model.grouped(rows), answers, learned["groups"], target)
    return metrics_beyond(learned["metric"], by_group(record, labelled))
