"""What the differences between groups say: a table of them, and a verdict in words for each.

A difference is *there* where its interval holds no 0, and *small* where the interval lies within
five points of 0. Else the rows cannot tell, which is no sign of equality.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline_core.measures.group_intervals import (
    effective_rows,
    range_limits,
    rate_differences,
)

# The rates that a verdict is about; further ones are listed.
JUDGED_RATES = ("selection_rate", "tpr", "fpr")
ALIKE = 0.05
# EEOC (1978), Uniform guidelines on employee selection procedures, 29 CFR 1607.4 D.
FOUR_FIFTHS = 0.8


def compared_groups(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the groups that verdicts are about: the large ones, or all where there are no two.

    Examples
    --------
    >>> rates = pd.DataFrame({"group": ["a", "b", "c"], "small": [False, False, True]})
    >>> compared_groups(rates)["group"].tolist(), len(compared_groups(rates.iloc[1:]))
    (['a', 'b'], 2)
    """
    large = rates[~rates["small"]]
    return large if len(large) > 1 else rates


def attribute_differences(
    attribute: str, rates: pd.DataFrame, squares: pd.DataFrame | None, confidence: float
) -> list[dict[str, Any]]:
    """Return the surest difference of an attribute in each rate, with what it says.

    Parameters
    ----------
    attribute
        Its name.
    rates, squares, confidence
        As for `group_intervals.rate_differences`.

    Examples
    --------
    >>> import numpy as np
    >>> from pipeline_core.measures.groups import group_counts, group_rates
    >>> selected, sex = np.array([True] * 50 + [False] * 50), pd.Series(["f", "m"] * 50)
    >>> rates = group_rates(group_counts(selected, selected, sex))
    >>> line = attribute_differences("sex", rates, None, 0.95)[0]
    >>> line["measure"], float(line["difference"]), line["status"], line["rows"]
    ('selection_rate', 0.0, 'cannot_tell', 100)
    """
    groups = compared_groups(rates)
    sizes = None if squares is None else squares.loc[groups.index]
    lines = []
    for rate in JUDGED_RATES:
        pairs = rate_differences(groups, sizes, confidence, rate)
        if len(pairs):
            rows = dict(zip(groups["group"], effective_rows(groups, sizes, rate), strict=True))
            lines.append({"attribute": attribute, "measure": rate, **_judged(pairs, rows)})
    return lines


def _judged(pairs: pd.DataFrame, rows: dict[str, float]) -> dict[str, Any]:
    """Return the pair that a verdict names: the surest one, or the widest where none is sure."""
    low, high = range_limits(pairs)
    widest = pairs.sort_values("difference", ascending=False, kind="stable").iloc[0]
    status = "differs" if low > 0 else "alike" if high <= ALIKE else "cannot_tell"
    pair = pairs.iloc[0] if status == "differs" else widest
    names = pair["high_group"], pair["low_group"]
    used = round(sum(rows[name] for name in names))
    return {**pair, "range_low": low, "range_high": high, "rows": used, "status": status}


def verdict_notes(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a verdict as a note for each difference, and the four-fifths rule for selections.

    Parameters
    ----------
    lines
        The results of `attribute_differences`.

    Examples
    --------
    >>> line = {"attribute": "sex", "measure": "tpr", "status": "differs", "low_group": "f",
    ...         "high_group": "m", "rows": 900, "low_rate": 0.5, "high_rate": 0.625,
    ...         "difference": 0.125, "low": 0.04, "high": 0.21, "range_high": 0.21}
    >>> note = verdict_notes([line])[0]
    >>> note["code"], note["gap_points"], note["from_points"], note["to_points"]
    ('bias_tpr_differs', 12.5, 4.0, 21.0)
    """
    notes = []
    for line in lines:
        notes.append(_verdict(line))
        if line["measure"] == "selection_rate" and line["ratio"] == line["ratio"]:
            notes.append(_four_fifths(line))
    return notes


def points(share: float) -> float:
    """Return a share as percentage points, rounded for a sentence.

    Examples
    --------
    >>> points(0.1234), points(-0.0004)
    (12.3, 0.0)
    """
    return round(100 * float(share), 1) + 0.0


def _verdict(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": f"bias_{line['measure']}_{line['status']}",
        "attribute": line["attribute"],
        "low_group": line["low_group"],
        "high_group": line["high_group"],
        "low_percent": points(line["low_rate"]),
        "high_percent": points(line["high_rate"]),
        "gap_points": points(line["difference"]),
        "from_points": points(line["low"]),
        "to_points": points(line["high"]),
        "most_points": points(line["range_high"]),
        "rows": line["rows"],
    }


def _four_fifths(line: dict[str, Any]) -> dict[str, Any]:
    low, high = line["ratio_low"], line["ratio_high"]
    side = "below" if high < FOUR_FIFTHS else "above" if low >= FOUR_FIFTHS else "unsure"
    return {
        "code": f"four_fifths_{side}",
        "attribute": line["attribute"],
        "low_group": line["low_group"],
        "high_group": line["high_group"],
        "ratio_percent": points(line["ratio"]),
        "from_percent": points(low),
        "to_percent": points(high) if high < float("inf") else None,
    }
