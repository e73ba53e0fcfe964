"""Breaks one promise: a random_state that nobody fills."""

from sklearn.preprocessing import QuantileTransformer

from pipeline_core.block import NumberColumns, Transformer, block


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
    return QuantileTransformer(n_quantiles=2)
