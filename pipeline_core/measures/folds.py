"""Folds that heed what rows are: their time, group, class and strata.

One function chooses them for everything that judges a model on parts of its rows.
scikit-learn's splitters know positions only, so the folds are positions too.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import model_selection

from pipeline_core.measures.splits import check_times

Positions = npt.NDArray[np.intp]
# A model fitted on fewer rows says nothing; groups that outlive the folds can leave that few.
MIN_TRAINING_ROWS = 10


class Folds(NamedTuple):
    """The folds of a table.

    Parameters
    ----------
    parts
        The positions of the training and of the test rows, for each fold.
    splitter
        The name of the scikit-learn splitter that made them.
    order
        What rows were shuffled by or sorted by: ``shuffled`` or ``time``.
    notes
        What the folds could not heed.
    """

    parts: list[tuple[Positions, Positions]]
    splitter: str
    order: str
    notes: list[dict[str, Any]]


def choose_folds(
    n_rows: int,
    folds: int,
    seed: int | None = None,
    classes: pd.Series | None = None,
    groups: pd.Series | None = None,
    times: pd.Series | None = None,
    strata: pd.DataFrame | None = None,
    *,
    inside: bool = False,
) -> Folds:
    """Return the folds of a table's rows.

    Rows with a time are judged on what came later: each fold trains on earlier moments
    and tests on the next ones, and rows of one moment stay together. Other rows are
    shuffled. Rows of a group are never on both sides.

    Parameters
    ----------
    n_rows
        The number of rows.
    folds
        The number of folds.
    seed
        The seed of the shuffle.
    classes
        The class of each row, whose shares every fold keeps; None for a regression.
    groups, times
        The group and the time of each row, or None.
    strata
        Further columns whose shares every fold keeps.
    inside
        Whether they are the folds of a model itself, and not those that judge it.

    Raises
    ------
    ValueError
        Too few rows, moments, groups or members of a class; a missing time or group; or a
        fold that would learn from too few rows or from one class.

    Examples
    --------
    >>> folds = choose_folds(4, 3, times=pd.Series([2021, 2020, 2023, 2022]))
    >>> [(train.tolist(), test.tolist()) for train, test in folds.parts]
    [([1], [0]), ([1, 0], [3]), ([1, 0, 3], [2])]
    >>> choose_folds(10, 5, seed=0, classes=pd.Series(["a", "b"] * 5)).splitter
    'StratifiedKFold'
    """
    _require_count("rows", n_rows, folds, folds, inside)
    if groups is not None:
        _require_groups(groups, inside)
    if times is not None:
        return _folds_by_time(times, folds, classes, groups, strata, inside)
    if groups is not None:
        _require_count(f"groups in '{groups.name}'", groups.nunique(), folds, folds, inside)
    labels = _labels(classes, strata)
    if labels is not None:
        counts = labels.value_counts()
        rare, count = counts.index[-1], int(counts.iloc[-1])
        if strata is None:
            _require_count(f"rows of class '{rare}'", count, folds, folds, inside)
        else:
            _require_count(f"rows of stratum '{rare}'", count, folds, folds, inside)
    splitter = _shuffling_splitter(labels is not None, groups is not None)
    parts = splitter(folds, shuffle=True, random_state=seed).split(np.zeros(n_rows), labels, groups)
    return Folds([(train, test) for train, test in parts], splitter.__name__, "shuffled", [])


def _labels(classes: pd.Series | None, strata: pd.DataFrame | None) -> pd.Series | None:
    """Return the label of each row that folds keep the shares of, or None."""
    if strata is None:
        return classes
    columns = [strata[name] for name in strata]
    parts = [part.astype(str) for part in ([] if classes is None else [classes]) + columns]
    return pd.Series([" / ".join(row) for row in zip(*parts, strict=True)], index=strata.index)


def _shuffling_splitter(has_labels: bool, has_groups: bool) -> Any:
    if has_groups:
        return model_selection.StratifiedGroupKFold if has_labels else model_selection.GroupKFold
    return model_selection.StratifiedKFold if has_labels else model_selection.KFold


def _folds_by_time(
    times: pd.Series,
    folds: int,
    classes: pd.Series | None,
    groups: pd.Series | None,
    strata: pd.DataFrame | None,
    inside: bool,
) -> Folds:
    if inside:
        check_times(times, "Folds by time inside a model")
    else:
        check_times(times, "Cross-validation by time")
    moments, first = np.unique(times.to_numpy(), return_inverse=True)
    _require_count(f"moments in '{times.name}'", len(moments), folds, folds + 1, inside)
    order = np.argsort(first, kind="stable")
    starts = np.searchsorted(first[order], np.arange(len(moments) + 1))
    parts, omitted = [], 0
    for train, test in model_selection.TimeSeriesSplit(folds).split(moments):
        earlier, later = (order[starts[part[0]] : starts[part[-1] + 1]] for part in (train, test))
        kept = earlier if groups is None else _without_groups_of(earlier, later, groups)
        omitted += len(earlier) - len(kept)
        parts.append((kept, later))
    _require_training_rows(parts, classes, groups, inside)
    notes: list[dict[str, Any]] = []
    if omitted:
        notes.append({"code": "group_rows_left_out", "rows": omitted})
    if _labels(classes, strata) is not None:
        notes.append({"code": "shares_not_kept_by_time"})
    return Folds(parts, "TimeSeriesSplit", "time", notes)


def _without_groups_of(earlier: Positions, later: Positions, groups: pd.Series) -> Positions:
    return earlier[~groups.iloc[earlier].isin(groups.iloc[later]).to_numpy()]


def _require_training_rows(
    parts: list[tuple[Positions, Positions]],
    classes: pd.Series | None,
    groups: pd.Series | None,
    inside: bool,
) -> None:
    for number, (train, _) in enumerate(parts, 1):
        if groups is not None and len(train) < MIN_TRAINING_ROWS:
            raise ValueError(
                f"{'Folds inside a model' if inside else 'Folds'}: fold {number} must "
                f"have at least {MIN_TRAINING_ROWS} earlier rows to learn from; {len(train)} are "
                f"left without the groups of its test rows. Use fewer folds, or take the group "
                f"role away to judge by time alone."
            )
        if classes is not None and classes.iloc[train].nunique() < 2:
            raise ValueError(
                f"{'Folds inside a model' if inside else 'Folds'}: fold {number} must "
                f"learn from at least two classes; its {len(train)} earlier rows all have class "
                f"'{classes.iloc[train].iloc[0]}'. Use fewer folds, or collect more rows."
            )


def _require_groups(groups: pd.Series, inside: bool) -> None:
    if groups.isna().any():
        raise ValueError(
            f"{'Folds inside a model' if inside else 'Folds'}: the group column "
            f"'{groups.name}' must have a value in every row; it is missing in "
            f"{int(groups.isna().sum())}. Leave out rows without a group."
        )


def _require_count(items: str, count: int, folds: int, needed: int, inside: bool) -> None:
    if count < needed:
        raise ValueError(
            f"{'Folds inside a model' if inside else 'Folds'}: {folds} folds need at "
            f"least {needed} {items}; found: {count}. Use fewer folds, or collect more rows."
        )
