"""Bring extreme values to a limit that is learned on training rows only."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import NumberColumns, Transformer, block
from pipeline_core.measures.outlier_limits import OutlierLimits


@block("Limit outliers", icon="shrink")
def limit_outliers(
    *,
    columns: NumberColumns = (),
    method: Literal["iqr", "quantile", "fixed"] = "iqr",
    reach: Annotated[float, Field(gt=0, le=100)] = 1.5,
    tail: Annotated[float, Field(gt=0, lt=0.5)] = 0.01,
    lower: float | None = None,
    upper: float | None = None,
) -> Transformer:
    """Bring values beyond a limit to it, so that a few extreme ones do not rule a model.

    Limits are learned on training rows. To leave rows out by bounds that you know, use Filter
    rows.

    Parameters
    ----------
    columns
        The columns to limit; leave empty for all number columns.
    method
        iqr limits by the middle half of the values; quantile by the smallest and largest part;
        fixed by numbers of yours.
    reach
        For iqr: how many times the distance between the quartiles a value may lie beyond them.
    tail
        For quantile: which part of the values at each end is beyond the limits.
    lower
        For fixed: the smallest value; leave empty for none.
    upper
        For fixed: the largest value; leave empty for none.

    Examples
    --------
    >>> import pandas as pd
    >>> prices = pd.DataFrame({"price": [1.0, 2.0, 3.0, 4.0, 99.0]})
    >>> limit_outliers().fit_transform(prices)["price"].tolist()
    [1.0, 2.0, 3.0, 4.0, 7.0]
    """
    return OutlierLimits(method=method, reach=reach, tail=tail, lower=lower, upper=upper)
