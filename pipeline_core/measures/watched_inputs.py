"""What came in during a window, compared with the reference column by column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.measures.alarm_limits import AlarmLimits, drift_ratios
from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import number_values
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.profile_drift import profile_drift
from pipeline_core.measures.reference_profile import ColumnProfile

MEASURES = (
    "psi", "psi_by_chance", "jensen_shannon", "ks", "ks_error", "wasserstein",
    "wasserstein_scaled", "wasserstein_error", "chi2",
)  # fmt: skip
CELLS = ("column", "cell", "low", "high", "reference", "current")
_MOST_NAMED = 10


class WatchedColumns(NamedTuple):
    """The columns of a window.

    Parameters
    ----------
    table
        A row for each column: its measures, its faults and its alarm.
    cells
        A row for each bin and category of each column, with both sides' counts.
    """

    table: pd.DataFrame
    cells: pd.DataFrame


def watched_columns(
    profiles: Mapping[str, ColumnProfile], rows: pd.DataFrame, limits: AlarmLimits, bins: int = 10
) -> WatchedColumns:
    """Return what the columns of a window are against those of the reference.

    Parameters
    ----------
    profiles
        Of the reference's columns.
    rows
        The window's rows.
    limits
        Beyond which a column has drifted.
    bins
        As `profile_drift` takes them.

    Examples
    --------
    >>> from pipeline_core.measures.reference_profile import table_profile
    >>> before, now = pd.DataFrame({"x": range(200)}), pd.DataFrame({"x": range(150, 250)})
    >>> limits = AlarmLimits((100,), (3.0,), 1 / 30, 0.1)
    >>> columns = watched_columns(table_profile(before), now, limits)
    >>> columns.table[["column", "drifted", "beyond_range"]]
      column  drifted  beyond_range
    0      x     True           0.5
    >>> columns.cells["current"].sum()
    np.int64(100)
    """
    watched = [_watched_column(name, profiles[name], rows.get(name), bins) for name in profiles]
    table = pd.DataFrame([row for row, _ in watched])
    psi, by_chance = (table[name].to_numpy() for name in ("psi", "psi_by_chance"))
    table["ratio"] = drift_ratios(psi, by_chance, limits.least_effect)
    broken = table["status"].isin(["gone", "kind_changed"])
    table["drifted"] = (table["ratio"] > limits.of(len(rows))) | broken
    cells = [found for _, found in watched if found is not None]
    empty = pd.DataFrame(columns=[*CELLS])
    return WatchedColumns(table, pd.concat(cells, ignore_index=True) if cells else empty)


def _watched_column(
    name: str, profile: ColumnProfile, column: pd.Series | None, bins: int
) -> tuple[dict[str, Any], pd.DataFrame | None]:
    row: dict[str, Any] = {"column": name, "kind": profile.kind, "status": "compared"}
    row |= dict.fromkeys(MEASURES, np.nan)
    row |= {"missing": np.nan, "beyond_range": np.nan, "new_categories": ""}
    if column is None:
        return {**row, "status": "gone"}, None
    row["missing"] = float(column.isna().mean()) if len(column) else np.nan
    if not len(column):
        return row, None
    drift = profile_drift(profile, column, bins)
    if drift is None:
        return {**row, "status": "kind_changed" if profile.sketch else "not_comparable"}, None
    measures, cells = drift
    row |= {measure: measures[measure] for measure in MEASURES if measure in measures}
    row["beyond_range"] = _share_beyond(profile, column)
    row["new_categories"] = ", ".join(measures.get("new_categories", [])[:_MOST_NAMED])
    cells = cells.assign(column=name).reindex(columns=[*CELLS])
    return row, cells.astype({"low": np.float64, "high": np.float64})


def _share_beyond(profile: ColumnProfile, column: pd.Series) -> float:
    """Return the share of values that no reference value was as small or as large as."""
    sketch = profile.sketch
    if isinstance(sketch, CategorySketch) or not isinstance(sketch, NumberSketch):
        return np.nan
    if not sketch.size or column_kind(column) not in ("number", "date"):
        return np.nan
    values = number_values(column)
    values = values[~np.isnan(values)]
    beyond = (values < sketch.values[0]) | (values > sketch.values[-1])
    return float(beyond.mean()) if len(values) else np.nan
