"""Bring numbers to one scale, so that no column weighs more for its unit alone."""

from typing import Literal

from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from pipeline_core.block import NumberColumns, Transformer, block


@block("Scale numbers", icon="ruler")
def scale(
    *, columns: NumberColumns = (), method: Literal["standard", "minmax", "robust"] = "standard"
) -> Transformer:
    """Bring numeric columns to a common scale.

    Parameters
    ----------
    columns
        The columns to scale; leave empty for all numeric columns.
    method
        standard: mean 0 and standard deviation 1; minmax: range 0 to 1; robust: median 0 and
        interquartile range 1, for columns with outliers.

    Examples
    --------
    >>> import pandas as pd
    >>> scale(method="minmax").fit_transform(pd.DataFrame({"age": [20, 30, 40]})).ravel().tolist()
    [0.0, 0.5, 1.0]
    """
    if method == "minmax":
        return MinMaxScaler()
    if method == "robust":
        return RobustScaler()
    return StandardScaler()
