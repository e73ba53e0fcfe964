"""Outliers moved to a limit, learned from the training rows or given."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import NumberColumns, Transformer, block
from pipeline_core.measures.number_steps import NumberClipper


@block("Limit outliers", icon="fold-vertical")
def clip_numbers(
    *,
    columns: NumberColumns = (),
    limits: Literal["quantiles", "fixed"] = "quantiles",
    low_share: Annotated[float, Field(ge=0, lt=0.5)] = 0.01,
    high_share: Annotated[float, Field(gt=0.5, le=1)] = 0.99,
    low: float | None = None,
    high: float | None = None,
) -> Transformer:
    """Move numbers beyond a limit to the limit.

    Parameters
    ----------
    columns
        The columns to limit; leave empty for all numeric columns.
    limits
        quantiles of the training rows, for each column its own; or fixed ones.
    low_share
        For quantiles: the share of training rows below the lower limit.
    high_share
        For quantiles: the share of training rows up to the upper limit.
    low
        For fixed: the lower limit; none if empty.
    high
        For fixed: the upper limit; none if empty.

    Examples
    --------
    >>> import pandas as pd
    >>> step = clip_numbers(low_share=0, high_share=0.75)
    >>> step.fit_transform(pd.DataFrame({"n": [0, 1, 2, 3, 400]}))["n"].tolist()
    [0.0, 1.0, 2.0, 3.0, 3.0]
    """
    if limits == "fixed":
        return NumberClipper(low=low, high=high)
    return NumberClipper(low_share=low_share, high_share=high_share)
