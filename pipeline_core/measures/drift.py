"""Have the rows changed since the reference? Column by column, with effect sizes.

With many rows every p-value is zero, so a column counts as drifted by its PSI,
a size, and p-values are only listed. Which bins, which logarithm and which
normalisation stand beside the numbers, because tools differ in all three.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import number_drift
from pipeline_core.measures.progress import tell_progress
from pipeline_core.measures.word_drift import word_drift


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
        The rows before and now.
    columns
        Which columns; empty for all of either table.
    bins
        Into how many bins the reference's quantiles cut numbers.
    psi_limit
        A column whose PSI is larger has drifted; so has one that is gone or
        of another kind.

    Returns
    -------
    dict
        A report with the tables columns (one row a column) and distributions
        (one row a bin or category).

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
    names = _chosen(reference, current, columns)
    rows, cells, notes = [], [], []
    for number, name in enumerate(names, 1):
        row, distribution = _compare(reference, current, name, bins)
        row["drifted"] = _drifted(row, psi_limit)
        rows.append(row)
        cells += [] if distribution is None else [distribution]
        notes += _column_notes(row)
        told = {"column": name, "psi": row.get("psi"), "drifted": row["drifted"]}
        tell_progress("column", number, len(names), **told)
    table = _column_table(rows)
    judged = table[~table["status"].isin(["new", "not_comparable"])]
    drifted = int(judged["drifted"].sum())
    worst = table["psi"].max()
    return {
        "metrics": {
            "columns": len(judged),
            "drifted_columns": drifted,
            "share_drifted": drifted / len(judged) if len(judged) else None,
            "max_psi": None if pd.isna(worst) else float(worst),
        },
        "tables": {"columns": table, "distributions": _distribution_table(cells)},
        "notes": notes,
        "method": {**_method(bins, psi_limit), "rows": [len(reference), len(current)]},
    }


def _chosen(reference: pd.DataFrame, current: pd.DataFrame, columns: tuple[str, ...]) -> list[str]:
    for side, table in (("reference", reference), ("current", current)):
        if not len(table):
            raise ValueError(
                f"Data drift: '{side}' must have rows; 0 were found. Check what is wired to it."
            )
    known = list(dict.fromkeys([*reference.columns, *current.columns]))
    lost = [name for name in columns if name not in known]
    if lost:
        raise ValueError(
            f"Data drift: 'columns' must name columns of the tables; {', '.join(lost)} was found. "
            f"Choose among: {', '.join(str(name) for name in known[:20])}."
        )
    return list(columns) or known


def _compare(
    reference: pd.DataFrame, current: pd.DataFrame, name: str, bins: int
) -> tuple[dict[str, Any], pd.DataFrame | None]:
    there = {"gone": name in current, "new": name in reference}
    absent = [status for status, found in there.items() if not found]
    if absent:
        kind = column_kind((reference if absent[0] == "gone" else current)[name])
        return {"column": name, "kind": kind, "status": absent[0]}, None
    before, after = reference[name], current[name]
    kinds = [column_kind(before), column_kind(after)]
    row = {
        "column": name,
        "kind": kinds[0],
        "current_kind": kinds[1],
        "missing_reference": float(before.isna().mean()),
        "missing_current": float(after.isna().mean()),
    }
    if _empty_kind(before, after, kinds):
        kinds = [kinds[0] if before.notna().any() else kinds[1]] * 2
    if kinds[0] != kinds[1]:
        return {**row, "status": "kind_changed"}, None
    if kinds[0] == "other":
        return {**row, "status": "not_comparable"}, None
    if kinds[0] in ("number", "date"):
        found, cells = number_drift(before, after, bins)
    else:
        found, cells = word_drift(before, after)
    cells.insert(0, "column", name)
    return {**row, "status": "compared", **found}, cells


def _empty_kind(before: pd.Series, after: pd.Series, kinds: list[str]) -> bool:
    # A column with nothing in it is read as numbers: its kind says nothing.
    return kinds[0] != kinds[1] and bool(before.isna().all() or after.isna().all())


def _drifted(row: dict[str, Any], psi_limit: float) -> bool:
    return row["status"] in ("gone", "kind_changed") or row.get("psi", 0.0) > psi_limit


def _column_notes(row: dict[str, Any]) -> list[dict[str, Any]]:
    name, status = row["column"], row["status"]
    if status == "kind_changed":
        was, now = row["kind"], row["current_kind"]
        return [{"code": "column_kind_changed", "column": name, "was": was, "now": now}]
    if status != "compared":
        return [{"code": f"column_{status}", "column": name}]
    return [
        {"code": key, "column": name, "categories": row[key][:10], "of": len(row[key])}
        for key in ("new_categories", "vanished_categories")
        if row.get(key)
    ]


def _column_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    words = ["column", "kind", "status"]
    measures = [
        "psi", "psi_by_chance", "ks", "ks_p", "chi2", "chi2_df", "chi2_p", "jensen_shannon",
        "wasserstein", "wasserstein_scaled", "missing_reference", "missing_current",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[*words, "drifted", *measures])
    table = table.astype(dict.fromkeys(measures, np.float64) | {"drifted": bool})
    for key in ("new_categories", "vanished_categories"):
        table[key] = [", ".join(row.get(key, [])[:10]) for row in rows]
    return table


def _distribution_table(cells: list[pd.DataFrame]) -> pd.DataFrame:
    names = ["column", "cell", "low", "high", "reference", "current"]
    if not cells:
        return pd.DataFrame(columns=[*names, "reference_share", "current_share"])
    joined = [one.reindex(columns=names) for one in cells]
    for one in joined:
        one["reference_share"] = one["reference"] / one["reference"].sum()
        one["current_share"] = one["current"] / one["current"].sum()
        one[["low", "high"]] = one[["low", "high"]].astype(np.float64)
    return pd.concat(joined, ignore_index=True)


def _method(bins: int, psi_limit: float) -> dict[str, Any]:
    return {
        "bins": bins,
        "binning": "quantiles of the reference; outer bins open",
        "missing": "a cell of its own in PSI, Jensen-Shannon and chi-squared; left out elsewhere",
        "psi_logarithm": "natural",
        "psi_floor": 0.0001,
        "psi_limit": psi_limit,
        "ks_p": "two-sided, asymptotic",
        "chi2_correction": "none",
        "jensen_shannon_logarithm": "base 2",
        "wasserstein_scaled_by": "standard deviation of the reference (population)",
        "most_categories": 50,
    }
