"""Breaks one promise: it hands out one object again and again."""

from sklearn.preprocessing import StandardScaler

from pipeline_core.block import NumberColumns, Transformer, block

ONE = StandardScaler()


@block("Broken step", icon="bug")
def broken(*, columns: NumberColumns = ()) -> Transformer:
    """Change columns.

    Parameters
    ----------
    columns
        Which columns.

    Examples
    --------
    >>> import pandas as pd
    >>> broken().fit_transform(pd.DataFrame({"number": [1.0, 2.0]})).shape
    (2, 1)
    """
    return ONE
