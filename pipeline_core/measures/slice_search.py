"""A search for groups of rows in which losses are larger than elsewhere.

So many groups are looked at that the worst of them looks bad by chance alone. The largest
statistic over all groups is therefore compared with what it is when the losses are dealt to the
rows anew (Westfall and Young, 1993, Resampling-based multiple testing, the single-step
procedure of the maximum): if no group differs, at most one review of twenty accuses any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline_core.measures.slice_cells import Cells

Numbers = npt.NDArray[np.float64]
_AT_ONCE = 50


class SlicesSearched(NamedTuple):
    """What a search has seen.

    Parameters
    ----------
    conditions
        The slices.
    members
        A line a slice, a column a row: whether the row is in it.
    statistics
        How many standard errors each slice's losses lie above those of the rest.
    p_values
        How often dealing anew gives any slice so large a statistic.
    critical
        What the largest statistic exceeds by chance in one review of `1 - confidence`.
    """

    conditions: list[str]
    members: Any
    statistics: Numbers
    p_values: Numbers
    critical: float


def search_slices(
    cells: Sequence[Cells],
    losses: Numbers,
    weights: Numbers | None,
    min_rows: int,
    depth: int,
    permutations: int,
    confidence: float,
    seed: int | None,
    max_paired: int = 25,
) -> SlicesSearched:
    """Return all slices of at least `min_rows` rows with their statistics.

    Parameters
    ----------
    cells
        The cells of each column.
    losses, weights
        The loss of each row, and its weight or None.
    min_rows
        Of a slice, and of the rest.
    depth
        1 for single columns, 2 for pairs of them too.
    permutations
        How often the losses are dealt anew.
    confidence
        One minus the share of reviews that may accuse a slice by chance.
    seed
        Of the dealing.
    max_paired
        So many columns are paired, the first ones; others are looked at alone.

    Examples
    --------
    >>> cells = [Cells("sex", np.array([0, 1] * 20), ['sex == "f"', 'sex == "m"'])]
    >>> search = search_slices(cells, np.array([0.0, 1.0] * 20), None, 5, 1, 99, 0.95, 0)
    >>> search.conditions, search.p_values.tolist()
    (['sex == "f"', 'sex == "m"'], [1.0, 0.01])
    """
    conditions, members = _members(cells, len(losses), min_rows, max_paired if depth > 1 else 0)
    excess = _excess(losses, weights)
    scale = _standard_errors(members, excess)
    statistics = members @ excess / scale
    maxima = _maxima(members, excess, scale, permutations, np.random.default_rng(seed))
    at_least = (maxima[:, None] >= statistics - 1e-9).sum(axis=0)
    p_values = (1 + at_least) / (1 + permutations)
    critical = np.quantile(maxima, confidence, method="higher") if len(conditions) else np.nan
    return SlicesSearched(conditions, members, statistics, p_values, float(critical))


def _excess(losses: Numbers, weights: Numbers | None) -> Numbers:
    """Return how far each weighted loss lies above the mean; they add up to 0."""
    if weights is None:
        plain: Numbers = losses - losses.mean()
        return plain
    weighted: Numbers = weights * (losses - np.average(losses, weights=weights))
    return weighted


def _standard_errors(members: Any, excess: Numbers) -> Numbers:
    """Return the standard deviation of each slice's sum when the losses are dealt anew."""
    rows, inside = len(excess), np.asarray(members.sum(axis=1)).ravel()
    variance = float((excess**2).mean()) * inside * (rows - inside) / max(rows - 1, 1)
    errors: Numbers = np.sqrt(np.maximum(variance, np.finfo(float).tiny))
    return errors


def _maxima(
    members: Any, excess: Numbers, scale: Numbers, permutations: int, random: np.random.Generator
) -> Numbers:
    """Return the largest statistic of all slices, each time the losses are dealt anew."""
    largest = []
    for start in range(0, permutations, _AT_ONCE):
        count = min(_AT_ONCE, permutations - start)
        dealt = np.column_stack([random.permutation(excess) for _ in range(count)])
        sums = (members @ dealt) / scale[:, None]
        largest.append(sums.max(axis=0, initial=-np.inf))
    return np.concatenate(largest)


def _members(
    cells: Sequence[Cells], rows: int, min_rows: int, paired: int
) -> tuple[list[str], Any]:
    """Return the conditions of the slices, and which rows are in each."""
    conditions: list[str] = []
    places: list[Any] = []
    for names, codes in _partitions(cells, paired):
        sizes = np.bincount(codes[codes >= 0], minlength=len(names))
        for cell in np.flatnonzero((sizes >= min_rows) & (sizes <= rows - min_rows)):
            if names[cell]:
                conditions.append(names[cell])
                places.append(np.flatnonzero(codes == cell))
    starts = np.cumsum([0, *(len(place) for place in places)])
    columns = np.concatenate([*places, np.empty(0, dtype=np.intp)])
    shape = (len(conditions), rows)
    return conditions, sparse.csr_matrix((np.ones(len(columns)), columns, starts), shape=shape)


def _partitions(cells: Sequence[Cells], paired: int) -> Iterator[tuple[list[str], Any]]:
    """Yield the conditions of parts of the rows, and the part of each row.

    A pair's part that is as large as that of one of its columns is that part again, and has no
    condition.
    """
    for one in cells:
        yield one.conditions, one.codes
    for first, second in combinations(cells[:paired], 2):
        width = len(second.conditions)
        is_in = (first.codes >= 0) & (second.codes >= 0)
        codes = np.where(is_in, first.codes * width + second.codes, -1)
        sizes = np.bincount(codes[is_in], minlength=len(first.conditions) * width)
        alone = _sizes(first)[:, None], _sizes(second)[None, :]
        is_new = np.all([sizes.reshape(-1, width) < size for size in alone], axis=0).ravel()
        names = [f"{a} and {b}" for a in first.conditions for b in second.conditions]
        yield [name if new else "" for name, new in zip(names, is_new, strict=True)], codes


def _sizes(cells: Cells) -> Any:
    return np.bincount(cells.codes[cells.codes >= 0], minlength=len(cells.conditions))
