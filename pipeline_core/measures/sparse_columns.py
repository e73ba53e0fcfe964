"""Tables in which most numbers are zero, kept without their zeros."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api import types
from scipy import sparse

LIMIT_MB = 1000


def sparse_table(parts: list[Any], names: list[str], index: pd.Index[Any]) -> pd.DataFrame:
    """Return sparse matrices side by side as a table of sparse columns.

    Parameters
    ----------
    parts
        Matrices of as many rows as `index` has; none gives a table without columns.
    names, index
        The names of the columns, and the labels of the rows.

    Examples
    --------
    >>> table = sparse_table([sparse.csr_matrix([[0.0, 1.0]])], ["a", "b"], pd.Index([7]))
    >>> float(table.sparse.density)
    0.5
    """
    if not parts:
        return pd.DataFrame(index=index)
    matrix = sparse.hstack(parts, format="csc") if len(parts) > 1 else parts[0]
    make: Any = pd.DataFrame.sparse
    table: pd.DataFrame = make.from_spmatrix(matrix, index=index, columns=names)
    return table


def all_sparse(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with sparse columns in place of its other numbers.

    An estimator that takes sparse matrices takes such a table as one; beside a single dense
    column all would be written out.

    Parameters
    ----------
    table
        Any table; one without a sparse column stays as it is.

    Examples
    --------
    >>> words = pd.arrays.SparseArray([0.0, 2.0], fill_value=0.0)
    >>> all_sparse(pd.DataFrame({"age": [31, 0], "word": words})).dtypes.map(str).tolist()
    ['Sparse[float64, 0.0]', 'Sparse[float64, 0.0]']
    """
    dense = [not isinstance(dtype, pd.SparseDtype) for dtype in table.dtypes]
    if all(dense) or not any(dense):
        return table
    columns = [
        pd.Series(pd.arrays.SparseArray(column.astype("float64"), fill_value=0.0), table.index)
        if is_dense and types.is_numeric_dtype(column.dtype)
        else column
        for is_dense, (_, column) in zip(dense, table.items(), strict=True)
    ]
    return pd.concat(columns, axis=1).set_axis(table.columns, axis=1)


def all_dense(table: pd.DataFrame, limit_mb: int = LIMIT_MB) -> pd.DataFrame:
    """Return a table with every zero of its sparse columns written out.

    Parameters
    ----------
    table
        Any table; one without a sparse column stays as it is.
    limit_mb
        The most megabytes that it may take then.

    Raises
    ------
    ValueError
        It would take more.

    Examples
    --------
    >>> words = pd.arrays.SparseArray([0.0, 2.0], fill_value=0.0)
    >>> all_dense(pd.DataFrame({"word": words}))["word"].tolist()
    [0.0, 2.0]
    """
    names = [place for place, d in enumerate(table.dtypes) if isinstance(d, pd.SparseDtype)]
    if not names:
        return table
    needed = len(table) * len(names) * 8 // 1_000_000
    if needed > limit_mb:
        raise ValueError(
            f"This model takes no sparse table, and written out the {len(names)} columns that "
            f"the texts became take {needed} MB, more than {limit_mb}. Keep fewer terms, bring "
            "them to few components, or take a model that takes sparse tables, such as logistic "
            "regression, ridge or a random forest."
        )
    chosen: Any = table.iloc[:, names]
    words: pd.DataFrame = chosen.sparse.to_dense()
    if len(names) == table.shape[1]:
        return words
    others = table.drop(columns=table.columns[names])
    return pd.concat([others, words], axis=1)[list(table.columns)]
