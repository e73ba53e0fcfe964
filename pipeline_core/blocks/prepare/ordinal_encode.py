"""Categories that have an order, as their place in it."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Columns, Transformer, block
from pipeline_core.measures.category_codes import ordered_codes


@block(
    "Encode by an order",
    icon="arrow-up-1-0",
    try_with={"columns": ["word"], "order": ["b", "a"]},
)
def ordinal_encode(
    *,
    columns: Columns,
    order: Annotated[tuple[str, ...], Field(min_length=1)],
    unknown: Literal["refuse", "missing", "minus_one"] = "refuse",
) -> Transformer:
    """Replace categories by their place in an order that is given.

    Parameters
    ----------
    columns
        The columns to encode.
    order
        The categories from the lowest to the highest: S, M, L. The first becomes 0.
    unknown
        What becomes of a category that is not in the order: it is refused, made missing (how
        many, is said), or -1. Missing values stay missing.

    Examples
    --------
    >>> import pandas as pd
    >>> step = ordinal_encode(columns=("size",), order=("S", "M", "L"))
    >>> step.fit_transform(pd.DataFrame({"size": ["L", "S"]}))["size"].tolist()
    [2.0, 0.0]
    """
    arguments = {"order": order, "unknown": unknown}
    return FunctionTransformer(ordered_codes, kw_args=arguments, feature_names_out="one-to-one")
