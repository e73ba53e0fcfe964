"""What drift cost a model in the windows whose labels are known: a row for each column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.drift_cost import MOST_COLUMNS, MOST_WINDOWS, drift_costs
from pipeline_core.measures.metric_value import ERRORS, metric_value
from pipeline_core.measures.time_windows import Window
from pipeline_core.measures.watch_reference import Reference, WatchedRows
from pipeline_core.measures.watched_answers import Watch
from pipeline_core.measures.watched_windows import WatchedWindows

COLUMNS = ("window", "column", "ratio", "cost", "share", "loss", "loss_undone")


def window_costs(
    watch: Watch | None,
    known: Reference,
    current: WatchedRows,
    windows: Sequence[Window],
    watched: WatchedWindows,
    seed: int,
) -> pd.DataFrame:
    """Return what the drift of each column cost in the windows that drifted most.

    Parameters
    ----------
    watch, known
        The model, and what its windows were compared with.
    current, windows, watched
        The rows, their windows, and what was said of each.
    seed
        Of what is drawn in place of changed values.

    Returns
    -------
    pandas.DataFrame
        At most 4 columns of 10 windows: the ``cost`` of each, its ``share`` of all that drift
        cost there where that is a loss, and the loss with all drift and with none (the metric,
        or its negative where greater is better).
    """
    if watch is None or current.y is None:
        return pd.DataFrame(columns=[*COLUMNS])
    lines = watched.lines
    dear = [n for n, line in enumerate(lines) if _is_costed(line, watched, n)]
    dear.sort(key=lambda n: -lines[n]["largest_ratio"])
    rows: list[dict[str, Any]] = []
    for number in sorted(dear[:MOST_WINDOWS]):
        columns, metric = watched.columns_of(number), float(lines[number]["metric"])
        rows += _costs(watch, known, current, windows[number], columns, metric, seed)
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _is_costed(line: dict[str, Any], watched: WatchedWindows, number: int) -> bool:
    """Tell whether a column drifted, and the metric is known."""
    return bool(np.isfinite(line["metric"])) and bool(_drifted(watched.columns_of(number)))


def _drifted(table: pd.DataFrame) -> list[str]:
    drifted = table[table["drifted"] & (table["status"] == "compared")]
    return drifted.nlargest(MOST_COLUMNS, "ratio")["column"].tolist()


def _costs(
    watch: Watch,
    known: Reference,
    current: WatchedRows,
    window: Window,
    columns: pd.DataFrame,
    metric: float,
    seed: int,
) -> list[dict[str, Any]]:
    X, y = current.X.iloc[window.rows], current.y.iloc[window.rows]  # type: ignore[union-attr]
    X, y = X[y.notna()], y[y.notna()]
    sign = 1.0 if watch.metric in ERRORS else -1.0

    def loss(rows: pd.DataFrame) -> float:
        value = metric_value(watch.metric, watch.model, rows, y, watch.positive)
        return np.nan if value is None else sign * value

    costs = drift_costs(loss, X, known.rows, _drifted(columns), seed)
    ratios = columns.set_index("column")["ratio"]
    total, now = sum(costs.values()), sign * metric
    return [
        {
            "window": window.label,
            "column": name,
            "ratio": ratios[name],
            "cost": cost,
            "share": cost / total if total > 0 else np.nan,
            "loss": now,
            "loss_undone": now - total,
        }
        for name, cost in costs.items()
    ]
