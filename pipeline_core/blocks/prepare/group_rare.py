"""Rare categories put together, as the training rows have them."""

from typing import Annotated

from pydantic import Field

from pipeline_core.block import Transformer, WordColumns, block
from pipeline_core.measures.category_steps import RareCategories


@block("Group rare categories", icon="group")
def group_rare(
    *,
    columns: WordColumns = (),
    min_share: Annotated[float, Field(ge=0, lt=1)] = 0.01,
    min_count: Annotated[int, Field(ge=1)] = 1,
    name: Annotated[str, Field(min_length=1)] = "other",
) -> Transformer:
    """Put the rare categories of a column together into one.

    Parameters
    ----------
    columns
        The columns; leave empty for all word columns.
    min_share
        The share of the training rows with any value that a category needs to stay.
    min_count
        How many training rows it needs as well.
    name
        The category that the rare ones become. One that new rows have and training rows had not
        becomes it too; missing values stay missing.

    Examples
    --------
    >>> import pandas as pd
    >>> step = group_rare(min_count=2).fit(pd.DataFrame({"city": ["Lima", "Lima", "Oslo"]}))
    >>> step.transform(pd.DataFrame({"city": ["Lima", "Rome"]}))["city"].tolist()
    ['Lima', 'other']
    """
    return RareCategories(min_count=min_count, min_share=min_share, name=name)
