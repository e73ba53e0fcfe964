"""Report of the groups of rows in which a model is worse than elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.measures.bias_verdicts import points
from pipeline_core.measures.group_errors import weighted_mean
from pipeline_core.measures.losses import Losses
from pipeline_core.measures.rate_intervals import Interval, difference_interval, wilson_interval
from pipeline_core.measures.slice_cells import Cells, column_cells
from pipeline_core.measures.slice_search import SlicesSearched, search_slices

# So many columns are paired; further ones are looked at alone.
MAX_PAIRED = 25
MAX_ROWS = 20_000
_LISTED = 10
_TOLD = 5
_SHARES = ("wrong_class",)


class SliceSettings(NamedTuple):
    """How slices are formed and judged; see the block."""

    min_rows: int = 30
    depth: int = 2
    bands: int = 4
    permutations: int = 500
    confidence: float = 0.95
    random_state: int | None = None


def slice_report(table: pd.DataFrame, losses: Losses, settings: SliceSettings) -> dict[str, Any]:
    """Return the report of a search over columns for groups of rows with larger losses.

    Parameters
    ----------
    table
        The columns that slices may name.
    losses
        Of each of its rows.
    settings
        How slices are formed and judged.

    Examples
    --------
    >>> table = pd.DataFrame({"sex": ["f", "m"] * 40})
    >>> values = np.where(np.arange(80) % 8 == 0, 1.0, 0.0)
    >>> losses = Losses("wrong_class", values, None)
    >>> report = slice_report(table, losses, SliceSettings(random_state=0))
    >>> report["tables"]["slices"].loc[0, "condition"], report["metrics"]["slices_worse"]
    ('sex == "f"', 1)
    """
    table, losses, notes = _sampled(table, losses, settings.random_state)
    cells = [column_cells(table[name], settings.bands) for name in table]
    cells = [cell for cell in cells if len(cell.conditions) > 1]
    depth = settings.depth
    if depth > 1 and len(cells) > MAX_PAIRED:
        notes.append({"code": "slices_paired", "paired": MAX_PAIRED, "columns": len(cells)})
    search = _searched(cells, losses, settings)
    level = 1 - settings.confidence
    lines = _merged(search, level)
    slices = pd.DataFrame([_line(search, losses, level, *line) for line in lines[:_LISTED]])
    worse = slices[slices["beyond_chance"]] if len(slices) else slices
    return {
        "metrics": {
            "slices_searched": len(search.conditions),
            "slices_worse": sum(bool(search.p_values[place] <= level) for place, _ in lines),
            "smallest_p": float(search.p_values.min()) if len(search.conditions) else None,
            "worst_difference": float(worse["difference"].max()) if len(worse) else None,
        },
        "tables": {"slices": slices} if len(slices) else {},
        "notes": [*_verdicts(slices, search, losses.name), *notes],
        "method": {
            "loss": losses.name,
            "rows": len(table),
            "min_rows": settings.min_rows,
            "depth": depth,
            "permutations": settings.permutations,
            "confidence": settings.confidence,
            "correction": "largest statistic of all slices under permuted losses",
        },
    }


def _sampled(
    table: pd.DataFrame, losses: Losses, seed: int | None
) -> tuple[pd.DataFrame, Losses, list[dict[str, Any]]]:
    rows = len(table)
    if rows <= MAX_ROWS:
        return table, losses, []
    chosen = np.sort(np.random.default_rng(seed).choice(rows, MAX_ROWS, replace=False))
    weights = None if losses.weights is None else losses.weights[chosen]
    sampled = Losses(losses.name, losses.values[chosen], weights)
    note = {"code": "slices_sampled", "rows": MAX_ROWS, "of": rows}
    return table.iloc[chosen], sampled, [note]


def _searched(cells: list[Cells], losses: Losses, settings: SliceSettings) -> SlicesSearched:
    """Search pairs of the first columns, and the others alone."""
    return search_slices(
        cells,
        losses.values,
        losses.weights,
        settings.min_rows,
        settings.depth,
        settings.permutations,
        settings.confidence,
        settings.random_state,
        MAX_PAIRED,
    )


def _merged(search: SlicesSearched, level: float) -> list[tuple[int, list[int]]]:
    """Return the slices that stand for others: each with those that are mostly the same rows.

    Slices beyond chance come first; of the others only the worst few are looked at.
    """
    order = np.argsort(-search.statistics, kind="stable")
    beyond = [place for place in order if search.p_values[place] <= level]
    kept: list[tuple[int, list[int]]] = []
    sizes = np.asarray(search.members.sum(axis=1)).ravel()
    for place in beyond or order[:_LISTED]:
        row = search.members[[place]]
        for first, others in kept:
            shared = (search.members[[first]] @ row.T).sum()
            if 2 * shared > min(sizes[first], sizes[place]):
                others.append(int(place))
                break
        else:
            kept.append((int(place), []))
    return kept


def _line(
    search: SlicesSearched, losses: Losses, level: float, place: int, others: list[int]
) -> dict[str, Any]:
    inside = np.zeros(len(losses.values), dtype=bool)
    inside[search.members[[place]].indices] = True
    weights = np.ones(len(inside)) if losses.weights is None else losses.weights
    here = weighted_mean(losses.values[inside], weights[inside])
    elsewhere = weighted_mean(losses.values[~inside], weights[~inside])
    limits = [_limits(part, losses.name, search.critical) for part in (here, elsewhere)]
    low, high = difference_interval(here[0], elsewhere[0], *limits)
    return {
        "condition": search.conditions[place],
        "rows": int(inside.sum()),
        "loss_here": here[0],
        "loss_elsewhere": elsewhere[0],
        "difference": here[0] - elsewhere[0],
        "low": float(low),
        "high": float(high),
        "corrected_p": float(search.p_values[place]),
        "beyond_chance": bool(search.p_values[place] <= level),
        "like_it": len(others),
    }


def _limits(part: tuple[float, float, float], loss: str, z: float) -> Interval:
    mean, error, rows = part
    if loss in _SHARES:
        return wilson_interval(mean, rows, z)
    return Interval(mean - z * error, mean + z * error)


def _verdicts(slices: pd.DataFrame, search: SlicesSearched, loss: str) -> list[dict[str, Any]]:
    if not len(slices):
        return [{"code": "slices_none"}]
    kind = "share" if loss in _SHARES else "size"
    beyond = slices[slices["beyond_chance"]].head(_TOLD).to_dict("records")
    if not beyond:
        worst = {"condition": slices["condition"][0], "p": round(slices["corrected_p"][0], 3)}
        return [{"code": "slices_by_chance", "searched": len(search.conditions), **worst}]
    return [{"code": f"slice_worse_{kind}", **_told(line, kind)} for line in beyond]


def _told(line: Mapping[Any, Any], kind: str) -> dict[str, Any]:
    values = {
        "condition": line["condition"],
        "rows": line["rows"],
        "p": round(line["corrected_p"], 3),
    }
    if kind == "share":
        return values | {
            "here_percent": points(line["loss_here"]),
            "elsewhere_percent": points(line["loss_elsewhere"]),
            "from_points": points(line["low"]),
            "to_points": points(line["high"]),
        }
    names = ("loss_here", "loss_elsewhere", "low", "high")
    return values | {name: line[name] for name in names}
