"""Categories replaced by how often the training rows have them."""

from typing import Literal

from pipeline_core.block import Transformer, WordColumns, block
from pipeline_core.measures.category_steps import FrequencyEncoder


@block("Encode by frequency", icon="chart-column-big")
def frequency_encode(
    *, columns: WordColumns = (), give: Literal["share", "count"] = "share"
) -> Transformer:
    """Replace each category by how often the training rows have it.

    Parameters
    ----------
    columns
        The columns to encode; leave empty for all word columns.
    give
        The share of all training rows, or their count. A missing value counts as a category of
        its own; one that training rows had not gets 0.

    Examples
    --------
    >>> import pandas as pd
    >>> step = frequency_encode().fit(pd.DataFrame({"city": ["Lima", "Lima", "Oslo", "Rome"]}))
    >>> step.transform(pd.DataFrame({"city": ["Lima", "Quito"]}))["city"].tolist()
    [0.5, 0.0]
    """
    return FrequencyEncoder(give=give)
