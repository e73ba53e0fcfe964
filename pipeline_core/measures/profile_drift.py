"""Drift of a column from the profile of a reference: the measures of `drift`, with their errors.

With a profile that holds every value they are the very numbers that the rows would give; with
a sketch, bins and categories are exact, and the distances carry how far they may be off.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.distances import (
    expected_stability_index,
    jensen_shannon,
    stability_index,
)
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import sorted_values
from pipeline_core.measures.number_sketch import NumberSketch, sketch_distances, sketch_edges
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.measures.word_drift import count_categories, count_drift, count_table

Floats = npt.NDArray[np.float64]
REST = "(rare)"
Drift = tuple[dict[str, Any], pd.DataFrame]


def profile_drift(profile: ColumnProfile, column: pd.Series, bins: int = 10) -> Drift | None:
    """Return the drift measures of a column, and its cells; None where it cannot be compared.

    Parameters
    ----------
    profile
        Of the column in the reference.
    column
        The current rows' column.
    bins
        The number of bins of numbers, cut at quantiles of the reference.

    Examples
    --------
    >>> from pipeline_core.measures.reference_profile import column_profile
    >>> measures, _ = profile_drift(column_profile(pd.Series([1, 2, 3, 4])), pd.Series([3, 4, 5]))
    >>> round(measures["ks"], 3), measures["ks_error"]
    (0.5, 0.0)
    """
    kind = column_kind(column)
    if column.notna().any() and kind != profile.kind:
        return None
    if isinstance(profile.sketch, NumberSketch):
        return _number_drift(profile, profile.sketch, column, bins)
    if isinstance(profile.sketch, CategorySketch):
        return _word_drift(profile, profile.sketch, column)
    return None


def _number_drift(
    profile: ColumnProfile, sketch: NumberSketch, column: pd.Series, bins: int
) -> Drift:
    values = sorted_values(column)
    finite = values[np.isfinite(values)]
    distances = sketch_distances(sketch, finite)
    cells = _bins(sketch, finite, bins)
    gaps = {
        "(infinite)": (profile.infinite, len(values) - len(finite)),
        "(missing)": (profile.missing, len(column) - len(values)),
    }
    rows = [
        {"cell": name, "reference": before, "current": now}
        for name, (before, now) in gaps.items()
        if before or now
    ]
    cells = pd.concat([cells, pd.DataFrame(rows)], ignore_index=True) if rows else cells
    scaled = distances.wasserstein / sketch.spread if sketch.spread else np.nan
    return {
        **_cell_measures(cells),
        **distances._asdict(),
        "wasserstein_scaled": scaled,
    }, cells


def _bins(sketch: NumberSketch, values: Floats, bins: int) -> pd.DataFrame:
    """Return the counts of both sides between the quantiles of the reference."""
    edges = sketch_edges(sketch, bins)
    bounds = np.concatenate([[-np.inf], edges, [np.inf]])
    known = np.concatenate([[0], sketch.at_most])
    up_to = known[np.searchsorted(sketch.values, edges, side="right")]
    before = np.diff(np.concatenate([[0], up_to, [sketch.size]]))
    now_up_to = np.searchsorted(values, edges, side="right")
    now = np.diff(np.concatenate([[0], now_up_to, [len(values)]]))
    names = [f"({low:.6g}, {high:.6g}]" for low, high in pairwise(bounds)]
    ends = {"low": bounds[:-1], "high": bounds[1:]}
    cells = pd.DataFrame({"cell": names, **ends, "reference": before, "current": now})
    return cells[(before > 0) | (now > 0)].reset_index(drop=True)


def _cell_measures(cells: pd.DataFrame) -> dict[str, float]:
    counts = cells["reference"].to_numpy(), cells["current"].to_numpy()
    if not all(side.sum() for side in counts):
        return dict.fromkeys(("psi", "psi_by_chance", "jensen_shannon"), np.nan)
    return {
        "psi": stability_index(*counts),
        "psi_by_chance": expected_stability_index(*counts),
        "jensen_shannon": jensen_shannon(*counts),
    }


def _word_drift(profile: ColumnProfile, sketch: CategorySketch, column: pd.Series) -> Drift:
    reference = pd.Series(sketch.counts, dtype="int64")
    current = count_categories(column)
    missing = profile.missing, int(column.isna().sum())
    if sketch.others:
        # What is not known by name may be a rare category of the reference, or a new one.
        named = current.index.isin(reference.index)
        reference[REST], current = sketch.other_rows, current[named]
        current[REST] = int(column.notna().sum()) - int(current.sum())
    return count_drift(count_table(reference, current), missing)
