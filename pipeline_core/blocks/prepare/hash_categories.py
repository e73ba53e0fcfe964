"""Categories in a fixed number of columns, chosen by their hash: it learns nothing."""

from typing import Annotated

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Transformer, WordColumns, block
from pipeline_core.measures.category_codes import hashed_categories, hashed_names


@block("Hash categories", icon="hash")
def hash_categories(
    *, columns: WordColumns = (), buckets: Annotated[int, Field(ge=1, le=4096)] = 16
) -> Transformer:
    """Encode categories in a fixed number of columns, those never seen before too.

    Parameters
    ----------
    columns
        The columns to encode; leave empty for all word columns.
    buckets
        The number of 0/1 columns for each. The fewer there are, the more categories share one.
        For a missing value all are 0.

    Examples
    --------
    >>> import pandas as pd
    >>> cities = pd.DataFrame({"city": ["Lima", "Rome", "Lima"]})
    >>> hash_categories(buckets=2).fit_transform(cities)["city_hash1"].tolist()
    [1.0, 0.0, 1.0]
    """
    return FunctionTransformer(
        hashed_categories, kw_args={"buckets": buckets}, feature_names_out=hashed_names
    )
