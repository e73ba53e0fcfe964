"""A column's distribution before and after, over the same cells, ready to lay over each other.

Numbers and dates are counted in equally wide bins over the range of both,
words in the commonest of both. Where one side would vanish in a bin of the
other (a column that was scaled), each side has bins of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

BINS = 20
WORDS = 10
_NARROW = 0.1
_ORDERED = ("number", "date")


def overlay(before: pd.Series[Any] | None, after: pd.Series[Any] | None) -> dict[str, Any]:
    """Count a column's values before and after.

    Parameters
    ----------
    before, after
        The column's values; None where it was not there.

    Returns
    -------
    dict
        ``common`` says whether both sides are over the same cells. ``before``
        and ``after`` are None or hold ``kind``, ``edges`` (k + 1 numbers, or
        dates as text) or ``labels`` (k words, the last ``None`` for all
        others), the ``counts`` of the k cells, and how many are ``missing``.

    Examples
    --------
    >>> found = overlay(pd.Series(["a", "b", None]), pd.Series(["a", "a", "c"]))
    >>> found["common"], found["after"]["labels"], found["after"]["counts"]
    (True, ['a', 'b', 'c'], [2, 0, 1])
    """
    sides = [_Side(one) for one in (before, after) if one is not None]
    common = len({side.ordered for side in sides}) == 1 and not _vanishes(sides)
    groups = [sides] if common else [[side] for side in sides]
    told = iter([one for group in groups for one in _counted(group)])
    made = {
        name: None if side is None else next(told)
        for name, side in (("before", before), ("after", after))
    }
    return {"common": common, **made}


class _Side:
    """One side's values, as numbers that can be binned or as words."""

    def __init__(self, column: pd.Series[Any]) -> None:
        self.kind = column_kind(column)
        self.missing = int(column.isna().sum())
        self.ordered = self.kind in _ORDERED and self.kind
        there = column.dropna()
        self.words = pd.Series(dtype="str") if self.ordered else there.astype(str)
        self.numbers = _as_numbers(there) if self.ordered else np.empty(0)

    @property
    def span(self) -> float:
        return float(np.ptp(self.numbers)) if len(self.numbers) else 0.0


def _as_numbers(there: pd.Series[Any]) -> npt.NDArray[np.float64]:
    if column_kind(there) == "date":
        naive = there.dt.tz_convert(None) if there.dt.tz is not None else there
        marks = naive.to_numpy(dtype="datetime64[ns]").astype("int64")
        return np.asarray(marks, dtype="float64")
    numbers: npt.NDArray[np.float64] = there.to_numpy(dtype="float64")
    return numbers[np.isfinite(numbers)]


def _vanishes(sides: list[_Side]) -> bool:
    filled = [side.numbers for side in sides if len(side.numbers)]
    if len(filled) < 2:
        return False
    whole = float(np.ptp(np.concatenate([[one.min(), one.max()] for one in filled])))
    return whole > 0 and min(float(np.ptp(one)) for one in filled) < _NARROW * whole


def _counted(sides: list[_Side]) -> list[dict[str, Any]]:
    cells = _binned(sides) if sides[0].ordered else _named(sides)
    return [
        {"kind": side.kind, "missing": side.missing, **cell}
        for side, cell in zip(sides, cells, strict=True)
    ]


def _binned(sides: list[_Side]) -> list[dict[str, Any]]:
    every = np.concatenate([side.numbers for side in sides])
    if not len(every):
        return [{"edges": [], "counts": []} for _ in sides]
    edges = np.histogram_bin_edges(every, bins=BINS)
    told = [float(edge) for edge in edges]
    shown = [str(pd.Timestamp(int(edge)))[:19] for edge in told] if _dated(sides) else told
    counts = (np.histogram(side.numbers, bins=edges)[0].tolist() for side in sides)
    return [{"edges": shown, "counts": one} for one in counts]


def _dated(sides: list[_Side]) -> bool:
    return sides[0].kind == "date"


def _named(sides: list[_Side]) -> list[dict[str, Any]]:
    counts = [side.words.value_counts() for side in sides]
    total = counts[0] if len(counts) == 1 else counts[0].add(counts[1], fill_value=0)
    ranked = total.sort_index().sort_values(ascending=False, kind="stable")
    labels: list[str | None] = [str(name) for name in ranked.index[:WORDS]]
    rest = [None] if len(ranked) > WORDS else []
    found = []
    for one in counts:
        shown = [int(one.get(name, 0)) for name in labels]
        others = [int(one.sum()) - sum(shown) for _ in rest]
        found.append({"labels": labels + rest, "counts": shown + others})
    return found
