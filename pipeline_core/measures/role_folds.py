"""Folds inside a model: a splitter that knows the roles of whichever rows it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sklearn.model_selection import KFold, StratifiedKFold

from pipeline_core.measures.folds import Positions, choose_folds


class RoleFolds:
    """A splitter that keeps groups together and judges on what came later.

    scikit-learn hands a splitter inside a model no groups, and positions are wrong once the
    rows are a part of others. Here the roles are found by the labels of the rows.

    Parameters
    ----------
    n_splits
        The number of folds.
    random_state
        The seed of the shuffle.
    stratified
        Whether the folds keep the shares of the classes.
    groups, times
        The group and the time of every row, by row label; None where there is no such role.

    Examples
    --------
    >>> groups = pd.Series(["a", "a", "b", "b"])
    >>> folds = RoleFolds(2, random_state=0, groups=groups)
    >>> parts = folds.split(pd.DataFrame(index=[3, 2, 1, 0]))
    >>> sorted(test.tolist() for _, test in parts)
    [[0, 1], [2, 3]]
    """

    def __init__(
        self,
        n_splits: int = 5,
        *,
        random_state: int | None = None,
        stratified: bool = False,
        groups: pd.Series | None = None,
        times: pd.Series | None = None,
    ) -> None:
        self.n_splits = n_splits
        self.random_state = random_state
        self.stratified = stratified
        self.groups = groups
        self.times = times

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of folds."""
        return self.n_splits

    def split(
        self, X: pd.DataFrame, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[Positions, Positions]]:
        """Yield the positions of the training and of the test rows, for each fold."""
        classes = pd.Series(y, index=X.index) if self.stratified else None
        folds = choose_folds(
            len(X),
            self.n_splits,
            self.random_state,
            classes,
            None if self.groups is None else self.groups.loc[X.index],
            None if self.times is None else self.times.loc[X.index],
            inside=True,
        )
        yield from folds.parts

    def __getstate__(self) -> dict[str, Any]:
        """Return the state as plain arrays, which any file of models may hold."""
        groups = None if self.groups is None else _codes(self.groups)
        return {**vars(self), "groups": _as_arrays(groups), "times": _as_arrays(self.times)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore the state."""
        roles = {role: _as_series(state[role]) for role in ("groups", "times")}
        vars(self).update(state, **roles)


def _codes(groups: pd.Series) -> pd.Series:
    return pd.Series(pd.factorize(groups)[0], groups.index, name=groups.name)


def _as_arrays(column: pd.Series | None) -> tuple[str, Any, Any] | None:
    return None if column is None else (str(column.name), column.index.values, column.values)


def _as_series(arrays: tuple[str, Any, Any] | None) -> pd.Series | None:
    return None if arrays is None else pd.Series(arrays[2], arrays[1], name=arrays[0])


def inner_folds(
    folds: int,
    seed: int | None,
    *,
    stratified: bool,
    groups: pd.Series | None = None,
    times: pd.Series | None = None,
) -> Any:
    """Return the splitter of the folds inside a model: scikit-learn's own where no role asks more.

    Parameters
    ----------
    folds
        The number of folds.
    seed
        The seed of the shuffle.
    stratified
        Whether the folds keep the shares of the classes.
    groups, times
        The group and the time of every row, by row label, or None.

    Examples
    --------
    >>> inner_folds(5, 0, stratified=False)
    KFold(n_splits=5, random_state=0, shuffle=True)
    """
    if groups is not None or times is not None:
        return RoleFolds(
            folds, random_state=seed, stratified=stratified, groups=groups, times=times
        )
    splitter = StratifiedKFold if stratified else KFold
    return splitter(folds, shuffle=True, random_state=seed)
