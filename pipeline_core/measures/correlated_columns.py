"""Groups of columns that go together so strongly that one can stand in for another."""

from __future__ import annotations

import pandas as pd

from pipeline_core.measures.associations import association_matrix
from pipeline_core.measures.kinds import column_kind

_MAX_COLUMNS = 60
_MAX_ROWS = 2_000


def correlated_groups(X: pd.DataFrame, limit: float, seed: int) -> list[list[str]]:
    """Return groups of two and more columns, each of which goes together with another one.

    Parameters
    ----------
    X
        The rows; of more than 2,000 a sample counts, of more than 60 columns the first.
    limit
        The smallest association, without its sign, that joins two columns.
    seed
        The seed of the sample.

    Examples
    --------
    >>> X = pd.DataFrame({"cm": [1.0, 2, 3, 4], "dice": [2, 5, 5, 2], "inch": [2.0, 4, 6, 8]})
    >>> correlated_groups(X, 0.9, 0)
    [['cm', 'inch']]
    """
    rows = X.iloc[:, :_MAX_COLUMNS]
    rows = rows.sample(_MAX_ROWS, random_state=seed) if len(rows) > _MAX_ROWS else rows
    names = list(rows.columns)
    kinds = {name: column_kind(rows[name]) for name in names}
    matrix = association_matrix(rows, kinds, names)
    group = {name: [name] for name in names}
    for row, first in enumerate(names):
        for second, relation in zip(names[:row], matrix[row][:row], strict=True):
            value = relation["value"] if relation else None
            if value is not None and abs(value) >= limit and group[first] is not group[second]:
                joined = [*group[first], *group[second]]
                group |= dict.fromkeys(joined, joined)
    distinct = {id(members): members for members in group.values() if len(members) > 1}
    return [sorted(members, key=names.index) for members in distinct.values()]
