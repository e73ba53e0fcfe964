"""What a model did with each sensitive group during a window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.group_limits import ANSWER, METRIC, GroupLimits, Subject
from pipeline_core.measures.time_windows import Window
from pipeline_core.measures.watch_reference import WatchedRows
from pipeline_core.measures.watched_answers import GivenAnswers, Watch, watched_answers

_COLUMNS = (
    "rows", "answer", "labels", "metric", "estimated", "metric_limit", "answer_low",
    "answer_high", "alarm",
)  # fmt: skip
_MOST_NAMED = 10


def group_windows(
    watch: Watch,
    limits: GroupLimits | None,
    current: WatchedRows,
    window: Window,
    answers: GivenAnswers,
) -> pd.DataFrame:
    """Return a row for each group of each sensitive column.

    Parameters
    ----------
    watch
        The model.
    limits
        Beyond which a group raises an alarm; None for none.
    current
        All current rows, with their groups.
    window
        The window.
    answers
        Of the model to the window's rows.

    Returns
    -------
    pandas.DataFrame
        ``window``, ``attribute``, ``group``, what `watched_answers` says of its rows, between
        what these raise no alarm, and ``alarm``.
    """
    X, y, groups = current
    rows: list[dict[str, Any]] = []
    if groups is None:
        return pd.DataFrame(rows, columns=["window", "attribute", "group", *_COLUMNS])
    labelled = 0 if y is None else int(y.iloc[window.rows].notna().sum())
    for attribute in groups.columns:
        labels = groups[attribute].iloc[window.rows]
        for label in sorted(labels.dropna().unique(), key=str):
            among = np.flatnonzero((labels == label).to_numpy())
            places = window.rows[among]
            known = None if y is None else y.iloc[places]
            row = watched_answers(watch, X.iloc[places], known, answers.of(among))
            row |= {"window": window.label, "attribute": str(attribute), "group": str(label)}
            row["rows"] = len(places)
            rows.append(row | group_bounds(limits, row, len(labels), labelled))
    return pd.DataFrame(rows, columns=["window", "attribute", "group", *_COLUMNS])


def group_bounds(
    limits: GroupLimits | None, row: dict[str, Any], rows: int, labelled: int
) -> dict[str, Any]:
    """Return between what a group's metric and answer raise no alarm, and whether one does.

    Parameters
    ----------
    limits
        Beyond which a group raises an alarm; None for none.
    row
        The group, with its ``rows``, ``labels``, ``metric`` and ``answer``.
    rows, labelled
        Of the whole window.

    Examples
    --------
    >>> row = {"attribute": "sex", "group": "f", "rows": 9, "labels": 9, "metric": 1, "answer": 1}
    >>> group_bounds(None, row, 20, 20)["alarm"]
    False
    """
    metric = answer = (np.nan, np.nan)
    if limits is not None:
        metric, answer = (
            limits.bounds(Subject(row["attribute"], row["group"], measure), count, whole)
            for measure, count, whole in (
                (METRIC, row["labels"], labelled), (ANSWER, row["rows"], rows)
            )
        )  # fmt: skip
    return {
        "metric_limit": np.nanmax(metric) if np.isfinite(metric).any() else np.nan,
        "answer_low": answer[0],
        "answer_high": answer[1],
        "alarm": is_beyond(row["metric"], metric) or is_beyond(row["answer"], answer),
    }


def is_beyond(value: float, bounds: tuple[float, float]) -> bool:
    """Return whether a value is below the one bound or above the other; NaN is neither.

    Examples
    --------
    >>> is_beyond(0.5, (0.6, np.nan)), is_beyond(0.5, (np.nan, 0.6))
    (True, False)
    """
    return bool(value < bounds[0] or value > bounds[1])


def alarmed_groups(groups: pd.DataFrame) -> str:
    """Return the groups that raise an alarm, as one text; empty for none.

    Examples
    --------
    >>> groups = pd.DataFrame({"attribute": ["sex"], "group": ["f"], "alarm": [True]})
    >>> alarmed_groups(groups)
    'sex: f'
    """
    alarmed = groups[groups["alarm"].astype(bool)]
    names = [f"{row.attribute}: {row.group}" for row in alarmed.itertuples()]
    return ", ".join(names[:_MOST_NAMED])
