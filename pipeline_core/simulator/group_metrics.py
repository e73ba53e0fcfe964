"""The metric of each sensitive group in a window of a play, as a watch judges it."""

from __future__ import annotations

import pandas as pd

from pipeline_core.monitor.group_alarms import metrics_beyond
from pipeline_core.monitor.performance import by_group
from pipeline_core.registry.group_texts import group_texts
from pipeline_core.registry.label_texts import label_texts
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.profiles import PREDICTION
from pipeline_core.store.late_labels import LabelledRow


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
    groups = zip(*group_texts(rows, learned["groups"]).values(), strict=True)
    scores = answers.drop(columns=PREDICTION).to_numpy(dtype=float).tolist()
    cells = zip(answers[PREDICTION], scores, groups, label_texts(rows[target]), strict=True)
    labelled = [
        LabelledRow([answer, *some], list(group), label) for answer, some, group, label in cells
    ]
    return metrics_beyond(learned["metric"], by_group(record, labelled))
