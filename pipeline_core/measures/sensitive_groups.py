"""The sensitive group of each raw row, for models that are told it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator

from pipeline_core.measures.bands import band_edges, cut_into_bands, is_cut
from pipeline_core.measures.groups import cross_groups, group_names


class SensitiveGroups(BaseEstimator):  # type: ignore[misc]
    """The groups of raw rows by their sensitive columns, all of them crossed.

    Bands of numbers are those of the rows it is fitted on. Missing values are a group.

    Parameters
    ----------
    columns
        The sensitive columns.
    derive
        A transformer that adds columns which raw rows do not have; None where they have all.
    bands
        Into how many bands a column of many numbers is cut.

    Examples
    --------
    >>> rows = pd.DataFrame({"sex": ["f", "m", None], "age": [20, 30, 40]})
    >>> SensitiveGroups(["sex"]).fit(rows).labels(rows).tolist()
    ['f', 'm', '(missing)']
    """

    def __init__(self, columns: Sequence[str], derive: Any = None, bands: int = 4) -> None:
        self.columns = columns
        self.derive = derive
        self.bands = bands

    def fit(self, X: pd.DataFrame, y: Any = None) -> SensitiveGroups:
        """Learn the bands of columns of many numbers."""
        table = self._table(X)
        cut = [name for name in table if is_cut(table[name])]
        self.edges_ = {str(name): band_edges(table[name], self.bands) for name in cut}
        return self

    def labels(self, X: pd.DataFrame) -> npt.NDArray[np.object_]:
        """Return the name of each row's group."""
        table = self._table(X)
        bands = {name: cut_into_bands(table[name], edges) for name, edges in self.edges_.items()}
        table = table.assign(**bands)
        groups = cross_groups(table) if table.shape[1] > 1 else table.iloc[:, 0]
        labels = np.empty(len(table), dtype=object)
        for name, rows in group_names(groups):
            labels[rows] = name
        return labels

    def _table(self, X: pd.DataFrame) -> pd.DataFrame:
        rows = X if self.derive is None else self.derive.fit_transform(X)
        missing = [name for name in self.columns if name not in rows.columns]
        if missing:
            raise ValueError(
                f"A model that decides by group must be given its sensitive columns; "
                f"{', '.join(missing)} are not among the columns of these rows. Give them too."
            )
        return rows[list(self.columns)]
