"""What a model did with each sensitive group during a window."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.measures.time_windows import Window
from pipeline_core.measures.watched_answers import GivenAnswers, Watch, watched_answers

_COLUMNS = ("rows", "answer", "labels", "metric", "estimated")


def group_windows(
    watch: Watch,
    X: pd.DataFrame,
    y: pd.Series | None,
    groups: pd.DataFrame,
    window: Window,
    answers: GivenAnswers,
) -> pd.DataFrame:
    """Return a row for each group of each sensitive column.

    Parameters
    ----------
    watch
        The model.
    X, y, groups
        Features, labels and sensitive columns of all current rows.
    window
        The window.
    answers
        Of the model to the window's rows.

    Returns
    -------
    pandas.DataFrame
        ``window``, ``attribute``, ``group`` and what `watched_answers` says of its rows.
    """
    rows = []
    for attribute in groups.columns:
        labels = groups[attribute].iloc[window.rows]
        for label in sorted(labels.dropna().unique(), key=str):
            among = np.flatnonzero((labels == label).to_numpy())
            places = window.rows[among]
            known = None if y is None else y.iloc[places]
            row = watched_answers(watch, X.iloc[places], known, answers.of(among))
            row |= {"window": window.label, "attribute": str(attribute), "group": str(label)}
            rows.append({**row, "rows": len(places)})
    return pd.DataFrame(rows, columns=["window", "attribute", "group", *_COLUMNS])
