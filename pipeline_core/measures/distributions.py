"""Histograms of a column before and after a step, over common bins.

Numbers and dates are counted in equally wide bins over the range of both sides,
words in the most frequent ones of both. Where one side would fall into few bins
of the other (a scaled column), each side has its own bins.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

MAX_BINS = 20
MAX_WORDS = 10
_MIN_SHARE_OF_RANGE = 0.1
_ORDERED_KINDS = ("number", "date")


def compare_distributions(
    before: pd.Series[Any] | None, after: pd.Series[Any] | None
) -> dict[str, Any]:
    """Return the histograms of a column before and after a step.

    Parameters
    ----------
    before, after
        The column's values; None if it did not exist.

    Returns
    -------
    dict
        ``common``: whether both sides have the same bins. ``before`` and
        ``after`` are None or have ``kind``, ``edges`` (k + 1 numbers, or dates
        as text) or ``labels`` (k words, the last ``None`` for all others), the
        ``counts`` of the k bins, and the number of ``missing`` values.

    Examples
    --------
    >>> result = compare_distributions(pd.Series(["a", "b", None]), pd.Series(["a", "a", "c"]))
    >>> result["common"], result["after"]["labels"], result["after"]["counts"]
    (True, ['a', 'b', 'c'], [2, 0, 1])
    """
    sides = [_Column(column) for column in (before, after) if column is not None]
    common = len({side.ordered for side in sides}) == 1 and not _is_narrow(sides)
    groups = [sides] if common else [[side] for side in sides]
    histograms = iter([histogram for group in groups for histogram in _histograms(group)])
    return {
        "common": common,
        "before": None if before is None else next(histograms),
        "after": None if after is None else next(histograms),
    }


class _Column:
    """A column on one side, as numbers to bin or as words."""

    def __init__(self, column: pd.Series[Any]) -> None:
        self.kind = column_kind(column)
        self.missing = int(column.isna().sum())
        self.ordered = (
            self.kind in _ORDERED_KINDS and self.kind
        )  # binned together only with the same kind
        present = column.dropna()
        self.words = pd.Series(dtype="str") if self.ordered else present.astype(str)
        self.numbers = _as_numbers(present) if self.ordered else np.empty(0)

    @property
    def span(self) -> float:
        return float(np.ptp(self.numbers)) if len(self.numbers) else 0.0


def _as_numbers(column: pd.Series[Any]) -> npt.NDArray[np.float64]:
    if column_kind(column) == "date":
        naive = column.dt.tz_convert(None) if column.dt.tz is not None else column
        nanoseconds = naive.to_numpy(dtype="datetime64[ns]").astype("int64")
        return np.asarray(nanoseconds, dtype="float64")
    numbers: npt.NDArray[np.float64] = column.to_numpy(dtype="float64")
    return numbers[np.isfinite(numbers)]


def _is_narrow(sides: list[_Column]) -> bool:
    """Whether one side covers only a small part of the common range."""
    numbers = [side.numbers for side in sides if len(side.numbers)]
    if len(numbers) < 2:
        return False
    common_range = float(np.ptp(np.concatenate([[side.min(), side.max()] for side in numbers])))
    least = min(float(np.ptp(side)) for side in numbers)
    return common_range > 0 and least < _MIN_SHARE_OF_RANGE * common_range


def _histograms(sides: list[_Column]) -> list[dict[str, Any]]:
    bins = _number_bins(sides) if sides[0].ordered else _word_bins(sides)
    return [
        {"kind": side.kind, "missing": side.missing, **counts}
        for side, counts in zip(sides, bins, strict=True)
    ]


def _number_bins(sides: list[_Column]) -> list[dict[str, Any]]:
    numbers = np.concatenate([side.numbers for side in sides])
    if not len(numbers):
        return [{"edges": [], "counts": []} for _ in sides]
    edges = np.histogram_bin_edges(numbers, bins=MAX_BINS)
    labels: list[Any] = [float(edge) for edge in edges]
    if sides[0].kind == "date":
        labels = [str(pd.Timestamp(int(edge)))[:19] for edge in labels]
    counts = [np.histogram(side.numbers, bins=edges)[0].tolist() for side in sides]
    return [{"edges": labels, "counts": side_counts} for side_counts in counts]


def _word_bins(sides: list[_Column]) -> list[dict[str, Any]]:
    counts = [side.words.value_counts() for side in sides]
    total = counts[0] if len(counts) == 1 else counts[0].add(counts[1], fill_value=0)
    ranked = total.sort_index().sort_values(ascending=False, kind="stable")
    labels: list[str | None] = [str(name) for name in ranked.index[:MAX_WORDS]]
    rest = [None] if len(ranked) > MAX_WORDS else []
    bins = []
    for side_counts in counts:
        listed = [int(side_counts.get(name, 0)) for name in labels]
        others = [int(side_counts.sum()) - sum(listed) for _ in rest]
        bins.append({"labels": labels + rest, "counts": listed + others})
    return bins
