"""Drift between two tables, column by column, with effect sizes.

With many rows every p-value is near zero, so drift is decided by the PSI, an
effect size. With few rows a large PSI arises by chance; a column has drifted only where
chance does not explain it. Bins, logarithms and normalisation are part
of the report, because tools differ in all three.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.distances import chance_of
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import number_drift
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.word_drift import MAX_CATEGORIES, word_drift

CHANCE_LEVEL = 0.01


def compare_tables(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    columns: tuple[str, ...] = (),
    bins: int = 10,
    psi_limit: float = 0.2,
) -> dict[str, Any]:
    """Compare two tables column by column.

    Parameters
    ----------
    reference, current
        The two tables.
    columns
        The columns to compare; empty for all of either table.
    bins
        The number of bins of numbers, cut at quantiles of the reference.
    psi_limit
        A column with a larger PSI has drifted, unless chance explains the difference
        (chi-squared test, p of at least 0.01); so has one that is gone or has changed
        its kind.

    Returns
    -------
    dict
        A report with the tables columns (one row for each column) and
        distributions (one row for each bin or category).

    Raises
    ------
    ValueError
        A table without rows, or a column that neither table has.

    Examples
    --------
    >>> before, now = pd.DataFrame({"x": range(100)}), pd.DataFrame({"x": range(50, 150)})
    >>> report = compare_tables(before, now)
    >>> report["metrics"]["drifted_columns"], report["tables"]["columns"]["ks"].tolist()
    (1, [0.5])
    """
    names = _column_names(reference, current, columns)
    rows, cells, notes = [], [], []
    for number, name in enumerate(names, 1):
        row, distribution = _compare_columns(reference, current, name, bins)
        differs = _differs(row, psi_limit)
        row["drifted"] = differs and not _may_be_chance(row)
        rows.append(row)
        cells += [] if distribution is None else [distribution]
        notes += _column_notes(row)
        if differs and not row["drifted"]:
            notes.append({"code": "too_few_rows_to_tell", "column": name, "rows": len(current)})
        progress = {"column": name, "psi": row.get("psi"), "drifted": row["drifted"]}
        log_progress("column", number, len(names), **progress)
    table = _column_table(rows)
    compared = table[~table["status"].isin(["new", "not_comparable"])]
    drifted = int(compared["drifted"].sum())
    max_psi = table["psi"].max()
    return {
        "metrics": {
            "columns": len(compared),
            "drifted_columns": drifted,
            "share_drifted": drifted / len(compared) if len(compared) else None,
            "max_psi": None if pd.isna(max_psi) else float(max_psi),
        },
        "tables": {"columns": table, "distributions": _distribution_table(cells)},
        "notes": notes,
        "method": {**_drift_method(bins, psi_limit), "rows": [len(reference), len(current)]},
    }


def _column_names(
    reference: pd.DataFrame, current: pd.DataFrame, columns: tuple[str, ...]
) -> list[str]:
    for side, table in (("reference", reference), ("current", current)):
        if not len(table):
            raise ValueError(
                f"Data drift: '{side}' must have rows; it has none. Check what is wired to it."
            )
    available = list(dict.fromkeys([*reference.columns, *current.columns]))
    absent = [name for name in columns if name not in available]
    if absent:
        raise ValueError(
            f"Data drift: 'columns' must name columns of the tables; unknown: {', '.join(absent)}. "
            f"Choose from: {', '.join(str(name) for name in available[:20])}."
        )
    return list(columns) or available


def _compare_columns(
    reference: pd.DataFrame, current: pd.DataFrame, name: str, bins: int
) -> tuple[dict[str, Any], pd.DataFrame | None]:
    presence = {"gone": name in current, "new": name in reference}
    statuses = [status for status, present in presence.items() if not present]
    if statuses:
        kind = column_kind((reference if statuses[0] == "gone" else current)[name])
        return {"column": name, "kind": kind, "status": statuses[0]}, None
    before, after = reference[name], current[name]
    kinds = [column_kind(before), column_kind(after)]
    row = {
        "column": name,
        "kind": kinds[0],
        "current_kind": kinds[1],
        "missing_reference": float(before.isna().mean()),
        "missing_current": float(after.isna().mean()),
    }
    if _has_empty_side(before, after, kinds):
        kinds = [kinds[0] if before.notna().any() else kinds[1]] * 2
    if kinds[0] != kinds[1]:
        return {**row, "status": "kind_changed"}, None
    if kinds[0] == "other":
        return {**row, "status": "not_comparable"}, None
    if kinds[0] in ("number", "date"):
        measures, cells = number_drift(before, after, bins)
    else:
        measures, cells = word_drift(before, after)
    chance = chance_of(cells["reference"].to_numpy(), cells["current"].to_numpy())
    cells.insert(0, "column", name)
    return {**row, "status": "compared", **measures, "chance": chance}, cells


def _has_empty_side(before: pd.Series, after: pd.Series, kinds: list[str]) -> bool:
    # A column without values is read as numbers: its kind means nothing.
    return kinds[0] != kinds[1] and bool(before.isna().all() or after.isna().all())


def _differs(row: dict[str, Any], psi_limit: float) -> bool:
    return row["status"] in ("gone", "kind_changed") or row.get("psi", 0.0) > psi_limit


def _may_be_chance(row: dict[str, Any]) -> bool:
    """Whether rows drawn from one and the same population would differ as much."""
    return bool(row.get("chance", 0.0) >= CHANCE_LEVEL)


def _column_notes(row: dict[str, Any]) -> list[dict[str, Any]]:
    name, status = row["column"], row["status"]
    if status == "kind_changed":
        was, now = row["kind"], row["current_kind"]
        return [{"code": "column_kind_changed", "column": name, "was": was, "now": now}]
    if status != "compared":
        return [{"code": f"column_{status}", "column": name}]
    pooled = row.get("pooled_categories", 0)
    note = {"code": "categories_pooled", "column": name, "pooled": pooled, "kept": MAX_CATEGORIES}
    return [note] * (pooled > 0) + [
        {"code": key, "column": name, "categories": row[key][:10], "of": len(row[key])}
        for key in ("new_categories", "vanished_categories")
        if row.get(key)
    ]


def _column_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["column", "kind", "status"]
    measures = [
        "psi",
        "psi_by_chance",
        "ks",
        "ks_p",
        "chi2",
        "chi2_df",
        "chi2_p",
        "jensen_shannon",
        "wasserstein",
        "wasserstein_scaled",
        "missing_reference",
        "missing_current",
    ]
    table = pd.DataFrame(rows, columns=[*names, "drifted", *measures])
    table = table.astype(dict.fromkeys(measures, np.float64) | {"drifted": bool})
    for key in ("new_categories", "vanished_categories"):
        table[key] = [", ".join(row.get(key, [])[:10]) for row in rows]
    return table


def _distribution_table(cells: list[pd.DataFrame]) -> pd.DataFrame:
    names = ["column", "cell", "low", "high", "reference", "current"]
    if not cells:
        return pd.DataFrame(columns=[*names, "reference_share", "current_share"])
    tables = [distribution.reindex(columns=names) for distribution in cells]
    for table in tables:
        table["reference_share"] = table["reference"] / table["reference"].sum()
        table["current_share"] = table["current"] / table["current"].sum()
        table[["low", "high"]] = table[["low", "high"]].astype(np.float64)
    return pd.concat(tables, ignore_index=True)


def _drift_method(bins: int, psi_limit: float) -> dict[str, Any]:
    return {
        "bins": bins,
        "binning": "quantiles of the reference; outer bins open",
        "missing": "a cell of its own in PSI, Jensen-Shannon and chi-squared; left out elsewhere",
        "psi_logarithm": "natural",
        "psi_floor": 0.0001,
        "chance_level": CHANCE_LEVEL,
        "psi_limit": psi_limit,
        "ks_p": "two-sided, asymptotic",
        "chi2_correction": "none",
        "jensen_shannon_logarithm": "base 2",
        "wasserstein_scaled_by": "standard deviation of the reference (population)",
        "most_categories": MAX_CATEGORIES,
    }
