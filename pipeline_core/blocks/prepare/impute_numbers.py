"""Fill missing numbers with a value learned from the training rows."""

from typing import Literal

from sklearn.impute import SimpleImputer

from pipeline_core.block import NumberColumns, Transformer, block


@block("Fill missing numbers", icon="paint-bucket")
def impute_numbers(
    *,
    columns: NumberColumns = (),
    strategy: Literal["mean", "median", "most_frequent", "constant"] = "median",
    fill_value: int | float | None = None,
    add_indicator: bool = False,
) -> Transformer:
    """Fill missing numbers with the mean, the median, the most frequent value or a constant.

    Parameters
    ----------
    columns
        The columns to fill; leave empty for all numeric columns.
    strategy
        What to fill in. The median is robust to outliers; constant uses `fill_value`.
    fill_value
        Value for constant; 0 if left empty.
    add_indicator
        Add a 0/1 column that marks where a value was missing.

    Examples
    --------
    >>> import pandas as pd
    >>> impute_numbers().fit_transform(pd.DataFrame({"age": [1.0, None, 5.0]})).ravel().tolist()
    [1.0, 3.0, 5.0]
    """
    return SimpleImputer(
        strategy=strategy,
        fill_value=fill_value,
        add_indicator=add_indicator,
        keep_empty_features=True,
    )
